import type { ApolloClient } from "@apollo/client";
import { codeOf, messageOf } from "@/app/graphql/client";
import type { LabelledFragment } from "@/app/graphql/generated/graphql";
import {
  castVote,
  decideQueueImage,
  decideSuggestions,
  flagImage,
  labelImages,
  sendComment,
  undoLabelBatch,
  undoQueueDecision,
  whetherItAnswers,
} from "./operations";
import {
  acknowledged,
  type Edit,
  emptyQueue,
  goneFrom,
  mostFailures,
  pause,
  type Queue,
  refused,
  type Seen,
  seenFirst,
  verdictOf,
} from "./queue";
import { settleShown, showEdit } from "./shown";
import { addEdit, readQueue, settleEdit } from "./store";

export interface OutboxState extends Queue {
  /** Why what waits is not on its way; null where it is, or nothing waits. */
  held: "offline" | "signed-out" | null;
  /** False where this browser keeps nothing: edits that wait are lost with the page. */
  kept: boolean;
  /** How many of those that wait are being written down this moment: the page alone has them. */
  unkept: number;
}

export interface Answer extends LabelledFragment {
  /** The class that images which were left alone would have got, where it is each its own. */
  meant?: Seen;
}

/**
 * Whether an answer names every image that the action left alone: it lists the first conflicts alone, and does not tell
 * which images are no longer in the dataset.
 */
export const tellsAll = (edit: Edit, { conflictCount, conflicts, batch }: Answer) =>
  conflictCount === conflicts.length && goneFrom(edit, { conflictCount, imageCount: batch.imageCount }) === 0;

/** A vote, a decision or a comment stands beside those of others, and a flag that is in conflict is refused. */
const nothingLeftAlone: Answer = {
  conflictCount: 0,
  added: 0,
  batch: { id: "", imageCount: 1 },
  conflicts: [],
};

/** Holds a name for this page among all of this browser; without it two pages would send one edit twice, to no harm. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Absent where the page came over plain HTTP.
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

/**
 * Sends a person's edits in a project in the order they were made, each until the server has acknowledged or refused
 * it. They lie in the browser's database from before the first sending, so that neither a lost connection nor a closed
 * page loses one; the server does the same key once, so that sending again is no risk.
 */
export class Outbox {
  private state: OutboxState = { ...emptyQueue, held: null, kept: true, unkept: 0 };
  private readonly listeners = new Set<() => void>();
  /** The same outbox on other pages of this browser. */
  private others: BroadcastChannel | null = null;
  private running = false;
  private tries = 0;
  /** The edit that the server failed at last, how often, and whether it has answered otherwise between two of these times. */
  private failed = { key: "", times: 0, hasAnswered: false };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = true;
  /** Edits are kept one after the other: their order on the disk is the order they were made in. */
  private keeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly scope: string,
    private readonly projectId: string,
    private readonly client: ApolloClient,
    private readonly onSettled: (edit: Edit, outcome: { answer: Answer } | { reason: string }) => void,
  ) {}

  /** Takes up what an earlier page left, and hears of other pages until it is closed. */
  open(): void {
    this.closed = false;
    this.others = new BroadcastChannel(`labelling ${this.scope}`);
    this.others.onmessage = () => void this.load();
    void this.load();
  }

  getState = (): OutboxState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads what is kept, shows it, and goes on sending. */
  private async load(): Promise<void> {
    try {
      const queue = await readQueue(this.scope);
      if (this.closed) return;
      const shown = new Set(this.state.waiting.map(({ key }) => key));
      for (const edit of queue.waiting) if (!shown.has(edit.key)) showEdit(this.client.cache, edit);
      // One that is being kept this moment is on the page alone.
      const listed = new Set(queue.waiting.map(({ key }) => key));
      const fresh = this.state.waiting.filter(({ key }) => this.unkept.has(key) && !listed.has(key));
      for (const edit of this.state.waiting) {
        if (!listed.has(edit.key) && !fresh.includes(edit)) settleShown(this.client.cache, edit, edit.shows);
      }
      this.set({ ...queue, waiting: [...queue.waiting, ...fresh] });
    } catch {
      this.set({ kept: false });
    }
    this.send();
  }

  private readonly unkept = new Set<string>();

  /** Takes an edit: shown at once, kept, then sent. */
  add(edit: Edit): void {
    showEdit(this.client.cache, edit);
    this.unkept.add(edit.key);
    this.set({ waiting: [...this.state.waiting, edit], unkept: this.unkept.size });
    this.keeping = this.keeping
      .then(() => addEdit(this.scope, edit))
      .then(
        () => this.others?.postMessage(null),
        () => this.set({ kept: false }),
      )
      .finally(() => {
        if (this.state.kept) this.unkept.delete(edit.key);
        this.set({ unkept: this.unkept.size });
        this.send();
      });
  }

  /** Sends what was refused once more, under its own key: it came about nowhere. */
  sendAgain(edit: Edit): void {
    this.add(edit);
    void this.dismiss({ refusal: edit.key });
  }

  /** Takes a conflict or a refusal off the list. */
  async dismiss({
    imageIds = [],
    refusal,
  }: {
    imageIds?: readonly string[];
    refusal?: string;
  }): Promise<void> {
    await this.change("", (queue) => ({
      ...queue,
      conflicts: queue.conflicts.filter(({ imageId }) => !imageIds.includes(imageId)),
      refusals: queue.refusals.filter(({ key }) => key !== refusal),
    }));
  }

  /** Tries now rather than at the next turn: the connection is back, or the person looks again. */
  send = (): void => {
    clearTimeout(this.timer);
    if (this.running || this.closed || this.state.waiting.length === 0) return;
    this.running = true;
    void alone(`labelling ${this.scope}`, () => this.sendAll())
      .catch(() => "later" as const)
      .then((end) => {
        this.running = false;
        if (this.closed) return;
        if (end === "done") {
          // What came while the lock was given back.
          this.send();
          return;
        }
        this.timer = setTimeout(this.send, pause(this.tries++));
      });
  };

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.others?.close();
  }

  private async sendAll(): Promise<"done" | "later"> {
    for (;;) {
      // Another page may have sent what this one still lists.
      await this.keeping;
      const queue = this.state.kept ? await readQueue(this.scope) : this.state;
      const edit = queue.waiting[0];
      if (this.closed) return "done";
      if (!edit) {
        // One that came while the list was read is being kept: it is the next.
        if (this.state.kept && this.unkept.size > 0) continue;
        if (this.state.kept) this.set(queue);
        this.set({ held: null });
        return "done";
      }
      try {
        const answer = await this.ask(edit);
        const theirs = answer.conflicts.map((image) => [image.id, image.class?.id ?? null] as const);
        const left = new Set(theirs.map(([id]) => id));
        settleShown(
          this.client.cache,
          edit,
          // Of images that may have been left alone nothing is written down: they are read anew.
          tellsAll(edit, answer) ? edit.shows.filter(([id]) => !left.has(id)) : [],
        );
        await this.change(edit.key, (now) => acknowledged(now, edit, theirs, answer.meant));
        this.onSettled(edit, { answer });
      } catch (error) {
        const verdict = verdictOf(codeOf(error));
        if (verdict !== "refused" && !(await this.isAtFault(edit, error))) {
          this.set({ held: verdict === "signed-out" ? "signed-out" : "offline" });
          return "later";
        }
        settleShown(this.client.cache, edit, []);
        const reason = messageOf(error);
        await this.change(edit.key, (now) => refused(now, edit, reason));
        this.onSettled(edit, { reason });
      }
      this.tries = 0;
      this.set({ held: null });
    }
  }

  /** Whether the server fails at this edit each time although it answers otherwise: those behind it are not to wait. */
  private async isAtFault({ key }: Edit, error: unknown): Promise<boolean> {
    if (codeOf(error) !== "INTERNAL") return false;
    if (this.failed.key !== key) this.failed = { key, times: 0, hasAnswered: false };
    this.failed.times++;
    if (this.failed.times < mostFailures) return false;
    // A database that was away and is back: the edit has its try with it.
    if (this.failed.hasAnswered) return true;
    const variables = { project: this.projectId };
    this.failed.hasAnswered = await this.client
      .query({ query: whetherItAnswers, variables, fetchPolicy: "network-only" })
      .then(
        () => true,
        () => false,
      );
    return false;
  }

  /** Changes what is kept, and what is shown of it, for this page and the others. */
  private async change(key: string, left: (now: Queue) => Queue): Promise<void> {
    if (!this.state.kept) {
      this.set(left(this.state));
      return;
    }
    await settleEdit(this.scope, key, left);
    this.set(left(this.state));
    this.others?.postMessage(null);
  }

  private async ask(edit: Edit): Promise<Answer> {
    if (edit.kind === "vote") {
      await this.client.mutate({ mutation: castVote, variables: { input: { ...edit.vote, key: edit.key } } });
      return nothingLeftAlone;
    }
    if (edit.kind === "decision") {
      await this.client.mutate({ mutation: decideQueueImage, variables: { input: edit.decision } });
      return nothingLeftAlone;
    }
    if (edit.kind === "undo-decision") {
      await this.client.mutate({ mutation: undoQueueDecision, variables: { input: edit.decision } });
      return nothingLeftAlone;
    }
    if (edit.kind === "suggestion") {
      const { images, matching, ...said } = edit.said;
      const which = matching ? { matching } : { imageIds: images.map(([id]) => id) };
      const { data } = await this.client.mutate({
        mutation: decideSuggestions,
        variables: { input: { ...said, key: edit.key, ...which } },
      });
      const { labelBatchId: id, imageCount, meant, ...left } = answered(data?.decideSuggestions);
      const classes = meant.map(({ imageId, classId }) => [imageId, classId ?? null] as const);
      return { ...left, batch: { id, imageCount }, meant: classes };
    }
    if (edit.kind === "flag") {
      const { imageId, raised, reason, seenFlagId } = edit.flag;
      await this.client.mutate({
        mutation: flagImage,
        variables: { input: { imageId, raised, reason, seenFlagId, key: edit.key } },
      });
      return nothingLeftAlone;
    }
    if (edit.kind === "comment") {
      const { about, body, mentions } = edit.comment;
      await this.client.mutate({
        mutation: sendComment,
        variables: { input: { ...about, body, mentions: [...mentions], key: edit.key } },
      });
      return nothingLeftAlone;
    }
    const common = { projectId: this.projectId, key: edit.key };
    if (edit.kind === "undo" || edit.kind === "undo-batch") {
      const which = edit.kind === "undo" ? { batchKey: edit.batchKey } : { batchId: edit.batchId };
      const { data } = await this.client.mutate({
        mutation: undoLabelBatch,
        variables: { input: { ...common, ...which } },
      });
      return answered(data?.undoLabelBatch);
    }
    const target =
      edit.kind === "match"
        ? {
            matching: {
              datasetId: edit.datasetId,
              filter: edit.filter,
              total: edit.total,
              shownAt: edit.shownAt,
            },
          }
        : {
            ...seenFirst(edit.images),
            overwrite: edit.overwrite,
          };
    const { data } = await this.client.mutate({
      mutation: labelImages,
      variables: { input: { ...common, classId: edit.classId, ...target } },
    });
    return answered(data?.labelImages);
  }

  private set(change: Partial<OutboxState>): void {
    if (this.closed) return;
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function answered<Result>(answer: Result | null | undefined): Result {
  if (!answer) throw new Error("The server's answer is empty.");
  return answer;
}
