import { typeid } from "typeid-js";

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
  Upload: "upload",
  Import: "import",
  ImportRefusal: "refusal",
  Version: "version",
  Freeze: "freeze",
  Run: "run",
  RunGroup: "group",
  Model: "model",
  BaseModel: "basemodel",
  Thread: "thread",
  Comment: "comment",
  ErrorCase: "case",
  SuggestionSet: "suggestions",
} as const;

export type IdType = keyof typeof idPrefixes;

/** A new id such as `run_01k9…`: the prefix and a UUIDv7, so ids of one kind sort by the time they were made. */
export function newId(type: IdType): string {
  return typeid(idPrefixes[type]).toString();
}

const typeOfPrefix = new Map<string, IdType>(
  (Object.keys(idPrefixes) as IdType[]).map((type) => [idPrefixes[type], type]),
);

/** The type that an id names by its prefix, or null where the text is no id of ours. */
export function typeOfId(id: string): IdType | null {
  const match = /^([a-z]+)_[0-9a-hjkmnp-tv-z]{26}$/.exec(id);
  return match?.[1] ? (typeOfPrefix.get(match[1]) ?? null) : null;
}
