import { TypeID, typeid } from "typeid-js";

/** The prefix of each kind of id: one id serves as primary key, GraphQL id and part of a URL. */
export const idPrefixes = {
  Team: "team",
  Member: "member",
  Invitation: "invite",
  AuditEntry: "audit",
  Project: "project",
  Class: "class",
  Image: "image",
  Dataset: "dataset",
  Label: "label",
  LabelBatch: "labelbatch",
  ImageFlag: "flag",
  SavedView: "view",
  LabelQueue: "queue",
  Upload: "upload",
  Import: "import",
  ImportRefusal: "refusal",
  Version: "version",
  Freeze: "freeze",
  Run: "run",
  RunGroup: "group",
  RunImport: "runimport",
  RunArtifact: "artifact",
  RunSelection: "runselection",
  Sweep: "sweep",
  Evaluation: "evaluation",
  Model: "model",
  BaseModel: "basemodel",
  TryLink: "trylink",
  Conversion: "conversion",
  Thread: "thread",
  Comment: "comment",
  InboxItem: "inbox",
  ErrorCase: "case",
  CaseSuite: "suite",
  Review: "review",
  ReviewLink: "reviewlink",
  CauseTag: "tag",
  SuggestionSet: "suggestions",
  DatasetQuality: "quality",
  Embedding: "embedding",
  RegisteredModel: "registered",
  ModelVersion: "modelversion",
  Promotion: "promotion",
  Note: "note",
  Report: "report",
  Token: "token",
  Hook: "hook",
  HookDelivery: "delivery",
} as const;

export type IdType = keyof typeof idPrefixes;

/** A new id such as `run_01k9…`: the prefix and a UUIDv7, so ids of one kind sort by the time they were made. */
export function newId(type: IdType): string {
  return typeid(idPrefixes[type]).toString();
}

/** Characters of an id that say when it was made, in milliseconds; those behind them are random. */
const timeLength = 10;
/** Of an id's last characters: 40 bits, all of them random. */
const numberLength = 8;

/**
 * What stands between the time of many new ids and their numbers: with the prefix, `id_time` of an instant (migration
 * 0062), this and a number of 8 digits each is an id, and they sort by the number. Made so in SQL they need not be sent.
 */
export const newIdTail = (): string => newId("Label").split("_")[1]?.slice(timeLength, -numberLength) ?? "";

/** No id made at an instant or later sorts before this one; every earlier one does. */
export function firstIdAt(type: IdType, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  return TypeID.fromUUID(idPrefixes[type], uuid).toString();
}

const typeOfPrefix = new Map<string, IdType>(
  (Object.keys(idPrefixes) as IdType[]).map((type) => [idPrefixes[type], type]),
);

/** The type that an id names by its prefix, or null where the text is no id of ours. */
export function typeOfId(id: string): IdType | null {
  const match = /^([a-z]+)_[0-9a-hjkmnp-tv-z]{26}$/.exec(id);
  return match?.[1] ? (typeOfPrefix.get(match[1]) ?? null) : null;
}
