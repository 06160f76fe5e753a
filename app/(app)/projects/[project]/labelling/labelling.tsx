"use client";

import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { counted } from "@/app/format";
import { useProjectEvent } from "@/app/graphql/events";
import { newKey } from "@/app/new-key";
import { formatCount } from "@/app/ui/format";
import { toast } from "@/app/ui/toaster";
import { useKey } from "@/app/ui/use-key";
import { useViewer } from "../../../signed-in";
import { useProject } from "../project-context";
import { batchImages, classOfImage } from "./operations";
import { type Answer, Outbox, type OutboxState, tellsAll } from "./outbox";
import {
  type Conflict,
  type Done,
  didAction,
  doAgain,
  type Edit,
  emptyHistory,
  forgetAction,
  goneFrom,
  type History,
  type NewComment,
  narrowAction,
  type QueueDecision,
  type QueueVote,
  type Seen,
  type SuggestionDecision,
  takeBack,
} from "./queue";
import { seenClass, seenFlag } from "./shown";
import { countOf, type LabelTarget } from "./target";

export interface Labelling {
  /** Gives images a class, or takes it away (null): shown at once, sent when it can be. `quiet` says nothing of it. */
  label(target: LabelTarget, classId: string | null, options?: { quiet?: boolean }): void;
  /** Flags an image, or takes the flag down: shown, kept and sent like a label. */
  flag(change: { imageId: string; raised: boolean; reason?: string }): void;
  /** Says something of a thing: kept and sent like a label. */
  comment(comment: NewComment): void;
  /** Says what one thinks of an image of a queue: kept and sent like a label. */
  vote(vote: QueueVote): void;
  /** Decides suggestions: shown, kept and sent like a label. Answers with the key of the edit. `quiet` says nothing of it. */
  decideSuggestions(said: SuggestionDecision, options?: { quiet?: boolean }): string;
  /** Decides what an image of a queue is, or takes that back: kept and sent like a label. Answers with the key of the edit. */
  decideInQueue(decision: QueueDecision): string;
  takeBackInQueue(decision: Omit<QueueDecision, "classId">): string;
  undo(): void;
  redo(): void;
  canUndo: boolean;
  canRedo: boolean;
  /** What an undo would take back. */
  lastAction: Done | null;
  /** Takes back an action of the list, of whomever it was. */
  undoBatch(batchId: string, title: string): void;
  /** Ends conflicts: one's own class after all, or theirs, which is there already. */
  settle(conflicts: readonly Conflict[], whose: "mine" | "theirs"): void;
  dismissRefusal(key: string): void;
  /** Sends again what was refused. */
  sendAgain(edit: Edit): void;
  sendNow(): void;
  state: OutboxState;
}

const LabellingContext = createContext<Labelling | null>(null);

/** Labelling in the open project. */
export function useLabelling(): Labelling {
  const labelling = useContext(LabellingContext);
  if (!labelling) throw new Error("useLabelling is for pages of a project");
  return labelling;
}

/** Keeps and sends what is labelled on the pages of a project, and takes it back with Ctrl Z. */
export function LabellingProvider({ children }: { children: ReactNode }) {
  const client = useApolloClient();
  const project = useProject();
  const viewer = useViewer();
  const [history, setHistory] = useState<History>(emptyHistory);
  const ownBatches = useRef(new Set<string>());

  const settled = useCallback(
    (edit: Edit, outcome: { answer: Answer } | { reason: string }) => {
      if ("reason" in outcome) {
        setHistory((now) => forgetAction(now, edit.key));
        toast.error(`Not done: ${edit.title}`, { id: edit.key, description: outcome.reason });
        return;
      }
      const { answer } = outcome;
      const left = new Set(answer.conflicts.map(({ id }) => id));
      const isTold = tellsAll(edit, answer);
      setHistory((now) => narrowAction(now, edit.key, (id) => isTold && !left.has(id)));
      // What is not written down by the answer is read anew.
      if (isTold && edit.shows.length > 0) ownBatches.current.add(answer.batch.id);
      else if (answer.batch.id !== "") void readBatch(client, answer.batch.id);
      report(edit, answer);
    },
    [client],
  );

  const outbox = useOutbox(`${viewer.user.id} ${project.id}`, project.id, settled);
  const state = useSyncExternalStore(outbox.subscribe, outbox.getState, outbox.getState);

  // What colleagues label arrives by itself; a large action changes lists, which read themselves again.
  useProjectEvent(["LABELS_CHANGED"], null, ({ objectId }) => {
    if (ownBatches.current.has(objectId)) return;
    void (objectId.startsWith("labelbatch_")
      ? readBatch(client, objectId)
      : client
          .query({ query: classOfImage, variables: { id: objectId }, fetchPolicy: "network-only" })
          .catch(() => undefined));
  });

  const latest = useRef(history);
  latest.current = history;
  const actions = useMemo(() => {
    const change = (next: History) => {
      latest.current = next;
      setHistory(next);
    };
    const undo = () => {
      const back = takeBack(latest.current, newKey());
      if (!back) return;
      change(back.history);
      outbox.add(back.edit);
      // What it says is so no more.
      if (back.edit.kind === "undo") toast.dismiss(back.edit.batchKey);
      toast(back.edit.title, { id: back.edit.key, action: { label: "Redo", onClick: redo } });
    };
    const redo = () => {
      const again = doAgain(latest.current, newKey());
      if (!again) return;
      change(again.history);
      outbox.add(again.edit);
      if (again.edit.kind === "undo") toast.dismiss(again.edit.batchKey);
      toast(again.edit.title, { id: again.edit.key, action: { label: "Undo", onClick: undo } });
    };
    const label: Labelling["label"] = (target, classId, { quiet = false } = {}) => {
      const count = countOf(target);
      if (count === 0) return;
      const name = project.classes.find(({ id }) => id === classId)?.name;
      const images = counted(count, "image");
      const title = classId === null ? `${images} without a class` : `${images} as ${name ?? "a class"}`;
      const ids = "ids" in target ? target.ids : target.loadedIds;
      const seen = ids.map((id) => [id, seenClass(client.cache, id)] as const);
      const shows = ids.map((id) => [id, classId] as const);
      const key = newKey();
      const before = seen.filter((one): one is Seen[number] => one[1] !== undefined);
      change(didAction(latest.current, { key, title, before, after: shows }));
      outbox.add(
        "ids" in target
          ? { kind: "label", key, title, shows, classId, images: seen, overwrite: false }
          : {
              kind: "match",
              key,
              title,
              shows,
              classId,
              datasetId: target.datasetId,
              filter: target.filter,
              total: target.total,
              shownAt: target.shownAt,
            },
      );
      if (!quiet) toast(title, { id: key, action: { label: "Undo", onClick: undo } });
    };
    const decideSuggestions: Labelling["decideSuggestions"] = (said, { quiet = false } = {}) => {
      const key = newKey();
      const count = counted(said.matching?.total ?? said.images.length, "image");
      const title = said.decision === "suggested" ? `${count} as suggested` : `${count} as labelled before`;
      const before = said.images.flatMap(([id]) => {
        const seen = seenClass(client.cache, id);
        return seen === undefined ? [] : [[id, seen] as const];
      });
      change(didAction(latest.current, { key, title, before, after: said.images }));
      outbox.add({ kind: "suggestion", key, title, said, shows: said.images });
      if (!quiet) toast(title, { id: key, action: { label: "Undo", onClick: undo } });
      return key;
    };
    return { label, decideSuggestions, undo, redo };
  }, [client, outbox, project.classes]);

  useKey("mod+z", actions.undo, { enabled: history.done.length > 0 });
  useKey("mod+shift+z", actions.redo, { enabled: history.undone.length > 0 });

  const value: Labelling = {
    ...actions,
    canUndo: history.done.length > 0,
    canRedo: history.undone.length > 0,
    lastAction: history.done.at(-1) ?? null,
    vote: (vote) => outbox.add({ kind: "vote", key: newKey(), title: "A vote in a queue", vote, shows: [] }),
    decideInQueue: (decision) => {
      const key = newKey();
      const { imageId, classId } = decision;
      const title = "A decision in a queue";
      outbox.add({ kind: "decision", key, title, decision, shows: [[imageId, classId]] });
      return key;
    },
    takeBackInQueue: (decision) => {
      const key = newKey();
      outbox.add({ kind: "undo-decision", key, title: "A decision taken back", decision, shows: [] });
      return key;
    },
    flag: ({ imageId, raised, reason = "" }) =>
      outbox.add({
        kind: "flag",
        key: newKey(),
        title: raised ? "An image flagged" : "A flag taken down",
        flag: {
          imageId,
          raised,
          reason,
          seenFlagId: seenFlag(client.cache, imageId),
          author: { id: viewer.user.id, name: viewer.user.name },
        },
        shows: [],
      }),
    comment: (comment) =>
      outbox.add({ kind: "comment", key: newKey(), title: "A comment", comment, shows: [] }),
    undoBatch: (batchId, title) =>
      outbox.add({ kind: "undo-batch", key: newKey(), batchId, title: `Undo: ${title}`, shows: [] }),
    settle: (conflicts, whose) => {
      if (whose === "mine") {
        for (const mine of new Set(conflicts.map((conflict) => conflict.mine))) {
          const ids = conflicts.filter((conflict) => conflict.mine === mine).map(({ imageId }) => imageId);
          outbox.add({
            kind: "label",
            key: newKey(),
            title: `${counted(ids.length, "image")} as you said`,
            classId: mine,
            images: ids.map((id) => [id, undefined] as const),
            overwrite: true,
            shows: ids.map((id) => [id, mine] as const),
          });
        }
      }
      void outbox.dismiss({ imageIds: conflicts.map(({ imageId }) => imageId) });
    },
    dismissRefusal: (refusal) => void outbox.dismiss({ refusal }),
    sendAgain: (edit) => outbox.sendAgain(edit),
    sendNow: outbox.send,
    state,
  };
  return <LabellingContext value={value}>{children}</LabellingContext>;
}

/** Reads images of a batch as they are now: where that fails they are read with the next page. */
const readBatch = (client: ApolloClient, id: string) =>
  client.query({ query: batchImages, variables: { id }, fetchPolicy: "network-only" }).catch(() => undefined);

/** The outbox of a person in a project, while its pages are open. */
function useOutbox(
  scope: string,
  projectId: string,
  onSettled: ConstructorParameters<typeof Outbox>[3],
): Outbox {
  const client = useApolloClient();
  const outbox = useMemo(
    () => new Outbox(scope, projectId, client, onSettled),
    [scope, projectId, client, onSettled],
  );
  useEffect(() => {
    outbox.open();
    window.addEventListener("online", outbox.send);
    window.addEventListener("focus", outbox.send);
    return () => {
      window.removeEventListener("online", outbox.send);
      window.removeEventListener("focus", outbox.send);
      outbox.close();
    };
  }, [outbox]);
  return outbox;
}

/** Tells what of an action did not come about as it was meant. */
function report(edit: Edit, { conflictCount, added, batch }: Answer): void {
  const gone = goneFrom(edit, { conflictCount, imageCount: batch.imageCount });
  if (conflictCount === 0 && added === 0 && gone === 0) return;
  const kept = counted(conflictCount, "image");
  if (edit.kind === "undo" || edit.kind === "undo-batch") {
    toast.warning(edit.title, {
      id: edit.key,
      description: `${kept} ${conflictCount === 1 ? "was" : "were"} labelled or moved otherwise since, and ${conflictCount === 1 ? "stays as it is" : "stay as they are"}.`,
    });
    return;
  }
  const some = batch.imageCount > 0 ? `${formatCount(batch.imageCount)} labelled` : "Not labelled";
  toast.warning(`${some}: ${edit.title}`, {
    id: edit.key,
    description: [
      conflictCount > 0
        ? `${kept} ${conflictCount === 1 ? "was" : "were"} labelled otherwise since you looked.`
        : "",
      added > 0 ? `${counted(added, "image")} came since you looked, and were left alone.` : "",
      gone > 0 ? `${counted(gone, "image")} ${gone === 1 ? "is" : "are"} no longer in the dataset.` : "",
    ]
      .filter(Boolean)
      .join(" "),
  });
}
