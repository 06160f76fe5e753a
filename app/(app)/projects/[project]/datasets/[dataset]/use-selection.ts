"use client";

import { useEffect, useRef, useState } from "react";
import type { ImageChoice } from "@/app/ui/image-grid";
import { toast } from "@/app/ui/toaster";
import type { LabelTarget } from "../../labelling/target";
import type { DatasetImages } from "./use-dataset-images";

/** Images between two that are chosen at once; who wants more of them chooses all that match. */
const mostBetween = 5000;

type Chosen =
  | { kind: "some"; ids: ReadonlySet<string> }
  /** Every image that matched at a moment: those that come or change later are not among them. */
  | { kind: "all"; target: Extract<LabelTarget, { filter: unknown }>; known: ReadonlySet<string> };

const nothing: Chosen = { kind: "some", ids: new Set() };

/** Which images of the list are chosen. Another list begins with none. */
export function useSelection(
  images: DatasetImages,
  list: { datasetId: string; filter: Extract<LabelTarget, { filter: unknown }>["filter"] },
) {
  const [state, setState] = useState({ key: images.key, chosen: nothing });
  const [isLasso, setLasso] = useState(false);
  const gridRef = useRef<HTMLElement>(null);
  const chosen = state.key === images.key ? state.chosen : nothing;
  // A list that is read anew is another grid: the keyboard goes on to it.
  const isTaken = useRef(false);
  useEffect(() => {
    if (!isTaken.current || images.count === null) return;
    isTaken.current = false;
    gridRef.current?.focus({ preventScroll: true });
  }, [images.key, images.count]);
  const set = (next: Chosen) => setState({ key: images.key, chosen: next });

  const choose = async (indices: readonly number[], how: "toggle" | "set" | "add") => {
    if (indices.length > mostBetween) {
      toast.error("Too many images at once", {
        description: `At most ${mostBetween.toLocaleString("en")} are chosen by hand. Choose all that match, and narrow the filter.`,
      });
      return;
    }
    await images.ensure(indices);
    const ids = indices.flatMap((index) => images.at(index)?.node.id ?? []);
    setState((old) => {
      const before =
        old.key === images.key && old.chosen.kind === "some" ? old.chosen.ids : new Set<string>();
      const next = new Set(how === "set" ? [] : before);
      for (const id of ids) {
        if (how === "toggle" && next.has(id)) next.delete(id);
        else next.add(id);
      }
      return { key: images.key, chosen: { kind: "some", ids: next } };
    });
  };

  const total = images.total;
  const chooseAll =
    total?.isExact && total.count > 0
      ? () => {
          const known = images.ids();
          set({
            kind: "all",
            target: { ...list, total: total.count, shownAt: String(total.at), loadedIds: known },
            known: new Set(known),
          });
        }
      : undefined;

  const target: LabelTarget = chosen.kind === "all" ? chosen.target : { ids: [...chosen.ids] };
  const count = chosen.kind === "all" ? chosen.target.total : chosen.ids.size;
  const isChosen = (id: string) => (chosen.kind === "all" ? chosen.known.has(id) : chosen.ids.has(id));
  const choice: ImageChoice = {
    isChosen: (item) => isChosen(item.id),
    isAny: count > 0,
    onChoose: (indices, how) => void choose(indices, how),
    onChooseAll: chooseAll,
    isLasso,
    gridRef,
  };
  return {
    choice,
    target,
    count,
    isAll: chosen.kind === "all",
    chooseAll,
    /** Chooses nothing, as the chosen are no longer in the list, and reads it anew. */
    taken: () => {
      set(nothing);
      isTaken.current = true;
      images.reload();
    },
    toggleLasso: () => setLasso(!isLasso),
    /** Chooses nothing; the keyboard is in the grid again, where it was in what is shown of the choice. */
    clear: () => {
      set(nothing);
      gridRef.current?.focus({ preventScroll: true });
    },
  };
}

export type Selection = ReturnType<typeof useSelection>;
