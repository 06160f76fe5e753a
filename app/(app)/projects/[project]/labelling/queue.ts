import type { AddCommentInput, DatasetImageFilter } from "@/app/graphql/generated/graphql";

/** Images and the class of each, null for none. */
export type Seen = readonly (readonly [imageId: string, classId: string | null])[];

/** Images and the class that each was seen with; undefined where it was not seen. */
export type Chosen = readonly (readonly [imageId: string, classId: string | null | undefined])[];

/** Images as the server is told of them: those that were not seen come last, as there is nothing to compare. */
export function seenFirst(images: Chosen): { imageIds: string[]; seenClassIds: (string | null)[] } {
  const seen = images.filter((image): image is Seen[number] => image[1] !== undefined);
  const unseen = images.filter(([, classId]) => classId === undefined);
  return {
    imageIds: [...seen, ...unseen].map(([id]) => id),
    seenClassIds: seen.map(([, classId]) => classId),
  };
}

/** What a person says of an image of a queue. */
export interface QueueVote {
  queueId: string;
  imageId: string;
  answer: "class" | "cannot_say" | "skip";
  classId: string | null;
  reason: string;
  /** How long the picture was looked at, in ms. */
  ms: number;
}

/** What a reviewer says of an image of a queue. */
export interface QueueDecision {
  queueId: string;
  imageId: string;
  /** Null: it has no class. */
  classId: string | null;
  /** When the decision that stood on it when it was seen was made, ISO 8601; null for none. */
  seenDecidedAt: string | null;
}

/** What a person says of suggestions: that the model is right, or the class that the images had. */
export interface SuggestionDecision {
  suggestionSetId: string;
  decision: "suggested" | "given";
  /** The images, each with the class that it gets by it; of all that match those on the page alone. */
  images: Seen;
  /** In place of the images: all that were shown to be sure enough. */
  matching?: {
    classId: string | null;
    minConfidence: number;
    /** How many were shown. */
    total: number;
    /** The server's clock when they were counted, ISO 8601. */
    shownAt: string;
  };
}

/** A flag that is put up or taken down. */
export interface FlagChange {
  imageId: string;
  raised: boolean;
  reason: string;
  /** The flag that stood on the image when it was seen, null for none; undefined where it was not seen. */
  seenFlagId: string | null | undefined;
  /** Who does it: shown with it until the server says so. */
  author: { id: string; name: string };
}

/** What a comment is about: an image, say. */
export type CommentTarget = Pick<
  AddCommentInput,
  "threadId" | "errorCaseId" | "imageId" | "region" | "cell" | "classId" | "runId"
>;

/** A comment as it is sent. */
export interface NewComment {
  about: CommentTarget;
  /** Markdown. */
  body: string;
  /** Members of the team who are called by it. */
  mentions: readonly string[];
}

/** An action that the server has not acknowledged. Everything in it can be kept in the browser and sent later. */
export type Edit = {
  /** Chosen before the first sending: the server does the same key once. */
  key: string;
  /** What it is, in words: "14 images as cat". */
  title: string;
  /** Class of each image on the page after it: shown at once, and again after a reload. */
  shows: Seen;
} & (
  | { kind: "label"; classId: string | null; images: Chosen; overwrite: boolean }
  | {
      kind: "match";
      classId: string | null;
      datasetId: string;
      filter: DatasetImageFilter;
      total: number;
      shownAt: string;
    }
  | { kind: "undo"; batchKey: string }
  | { kind: "undo-batch"; batchId: string }
  | { kind: "suggestion"; said: SuggestionDecision }
  | { kind: "vote"; vote: QueueVote }
  | { kind: "decision"; decision: QueueDecision }
  | { kind: "undo-decision"; decision: Omit<QueueDecision, "classId"> }
  | { kind: "flag"; flag: FlagChange }
  | { kind: "comment"; comment: NewComment }
);

/** An image that somebody labelled otherwise since it was seen. */
export interface Conflict {
  imageId: string;
  /** What was meant. */
  mine: string | null;
  /** What it is. */
  theirs: string | null;
}

/** An action that the server refused, with its reason. */
export interface Refusal {
  key: string;
  title: string;
  reason: string;
  /** What was refused, so that nothing of it is lost; not with what an earlier release kept. */
  edit?: Edit;
}

export interface Queue {
  /** In the order they were made and are sent. */
  waiting: readonly Edit[];
  conflicts: readonly Conflict[];
  refusals: readonly Refusal[];
}

export const emptyQueue: Queue = { waiting: [], conflicts: [], refusals: [] };

/** What is there to be taken back and done again, newest last. */
export interface History {
  done: readonly Done[];
  undone: readonly Done[];
}

/** An action and the classes that the images on the page had before it and have after it. */
export interface Done {
  /** Of the action, or of the last undo or redo of it. */
  key: string;
  title: string;
  before: Seen;
  after: Seen;
}

export const emptyHistory: History = { done: [], undone: [] };
const longestHistory = 100;

/** A new action: what was taken back can no longer be done again. */
export function didAction(history: History, action: Done): History {
  return { done: [...history.done, action].slice(-longestHistory), undone: [] };
}

/** Takes the last action back under a new key; null where there is none. */
export function takeBack(history: History, key: string): { history: History; edit: Edit } | null {
  const action = history.done.at(-1);
  if (!action) return null;
  return {
    history: { done: history.done.slice(0, -1), undone: [...history.undone, { ...action, key }] },
    edit: { kind: "undo", key, batchKey: action.key, title: `Undo: ${action.title}`, shows: action.before },
  };
}

/** Does what was taken back last again; null where there is none. */
export function doAgain(history: History, key: string): { history: History; edit: Edit } | null {
  const action = history.undone.at(-1);
  if (!action) return null;
  return {
    history: { done: [...history.done, { ...action, key }], undone: history.undone.slice(0, -1) },
    edit: { kind: "undo", key, batchKey: action.key, title: action.title, shows: action.after },
  };
}

/** Keeps of an action the images with which it came about: the others are not given back what they had before it. */
export function narrowAction(
  history: History,
  key: string,
  cameAbout: (imageId: string) => boolean,
): History {
  const narrow = (list: readonly Done[]) =>
    list.map((action) => {
      if (action.key !== key) return action;
      const kept = (seen: Seen) => seen.filter(([imageId]) => cameAbout(imageId));
      return { ...action, before: kept(action.before), after: kept(action.after) };
    });
  return { done: narrow(history.done), undone: narrow(history.undone) };
}

/** Forgets an action that never came about. */
export function forgetAction(history: History, key: string): History {
  const without = (list: readonly Done[]) => list.filter((action) => action.key !== key);
  return { done: without(history.done), undone: without(history.undone) };
}

/** The class of each image as the edits that wait would leave it: the last one of an image counts. */
export function shownClasses(waiting: readonly Edit[]): Map<string, string | null> {
  return new Map(waiting.flatMap(({ shows }) => shows));
}

/**
 * What is left after an edit was acknowledged: it waits no more, its conflicts are listed, one an image, and those of
 * images that it settled are gone. `theirs` are the images that it left alone, with the class that they have; `meant` the
 * classes that they would have got, where the edit does not say so itself.
 */
export function acknowledged(queue: Queue, edit: Edit, theirs: Seen, meant: Seen = []): Queue {
  const settled = new Set(
    [...(edit.kind === "label" || edit.kind === "suggestion" ? edit.shows : []), ...theirs].map(([id]) => id),
  );
  const mine = new Map([...edit.shows, ...meant]);
  const wanted =
    edit.kind === "label" || edit.kind === "match"
      ? edit.classId
      : edit.kind === "suggestion"
        ? null
        : undefined;
  return {
    waiting: queue.waiting.filter(({ key }) => key !== edit.key),
    conflicts: [
      ...queue.conflicts.filter(({ imageId }) => !settled.has(imageId)),
      // What an undo leaves alone was labelled by somebody since: there is nothing of one's own to hold against it.
      ...(wanted === undefined
        ? []
        : theirs.map(([imageId, now]) => ({ imageId, mine: mine.get(imageId) ?? wanted, theirs: now }))),
    ],
    refusals: queue.refusals,
  };
}

/** What is left after an edit was refused for good: it waits no more, and its reason is listed. */
export function refused(queue: Queue, edit: Edit, reason: string): Queue {
  return {
    ...queue,
    waiting: queue.waiting.filter(({ key }) => key !== edit.key),
    refusals: [...queue.refusals, { key: edit.key, title: edit.title, reason, edit }],
  };
}

/** What a person wrote, and the images that it is of: of all that match a filter, those that the page had. */
export function subjectOf(edit: Edit): { text: string; imageIds: readonly string[] } {
  switch (edit.kind) {
    case "vote":
      return { text: edit.vote.reason, imageIds: [edit.vote.imageId] };
    case "decision":
    case "undo-decision":
      return { text: "", imageIds: [edit.decision.imageId] };
    case "flag":
      return { text: edit.flag.reason, imageIds: [edit.flag.imageId] };
    case "comment": {
      const { about, body } = edit.comment;
      return { text: body, imageIds: about.imageId ? [String(about.imageId)] : [] };
    }
    default:
      return { text: "", imageIds: edit.shows.map(([id]) => id) };
  }
}

/** Whether two comments are about the same. */
export function isAboutSame(one: CommentTarget, other: CommentTarget): boolean {
  const idsOf = ({ threadId, errorCaseId, imageId, region, classId, runId, cell }: CommentTarget) =>
    [
      ...[threadId, errorCaseId, imageId, classId, runId],
      ...[cell?.runId, cell?.truthClassId, cell?.predictedClassId],
      ...[region?.imageId, region?.left, region?.top, region?.width, region?.height],
    ].join();
  return idsOf(one) === idsOf(other);
}

/** Images that an action was to label of which its answer tells neither that it did nor that somebody else had. */
export function goneFrom(
  edit: Edit,
  { conflictCount, imageCount }: { conflictCount: number; imageCount: number },
): number {
  return edit.kind === "match" ? Math.max(0, edit.total - imageCount - conflictCount) : 0;
}

/** What an error means for the edit that met it, by its code; null is no answer at all. */
export function verdictOf(code: string | null): "refused" | "signed-out" | "later" {
  if (code === "UNAUTHENTICATED") return "signed-out";
  if (code === null || code === "INTERNAL" || code === "RATE_LIMITED") return "later";
  return "refused";
}

/** Tries of one edit that the server may fail at before it is asked whether it answers anything else. */
export const mostFailures = 4;

/** How long to wait before the n-th try again, counted from 0, in ms. */
export function pause(tries: number): number {
  return Math.min(30_000, 1000 * 2 ** tries);
}
