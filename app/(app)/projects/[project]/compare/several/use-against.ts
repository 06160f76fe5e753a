"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { compareDelta, compareFigures } from "../operations";
import { nextTask, type Wanted } from "./next-task";
import { type Against, severalFigures, severalWhole } from "./operations";

/** So many are asked for at a time: the server answers others in between. */
const atATime = 2;
/** The page is drawn anew so often while answers come. */
const drawMs = 400;

type Found = ReadonlyMap<string, Against>;
const none: Found = new Map();

/**
 * Each run beside the baseline, as `nextTask` has it. What is there is shown while the rest is on its way, and stays while
 * runs are left out or others shown. Nothing more is asked for once the page is left.
 * @param runs those that are compared; one that comes to be measured is asked about again
 * @param shownOf the ids of those that are shown, by what is known so far
 */
export function useAgainst(
  base: string | null,
  runs: readonly { readonly id: string; readonly testAccuracy: number | null }[],
  shownOf: (against: Found) => readonly string[],
  { seen, isAll, isWide }: Pick<Wanted, "seen" | "isAll" | "isWide">,
): { against: Found; error: string | null; retry: () => void } {
  const apollo = useApolloClient();
  const [state, setState] = useState<{ base: string | null; found: Found; error: string | null }>({
    ...{ base: null, found: none, error: null },
  });
  const [again, setAgain] = useState(0);
  const kept = useRef({ base, against: new Map<string, Against>() });
  const found = state.base === base ? state.found : none;
  const allKey = runs.map(({ id }) => id).join(" ");
  const measuredKey = runs.flatMap(({ id, testAccuracy }) => (testAccuracy === null ? [] : id)).join(" ");
  const against = useMemo(() => {
    const known = allKey.split(" ").flatMap((id): [string, Against][] => {
      const one = found.get(id);
      return one ? [[id, one]] : [];
    });
    return new Map(known);
  }, [found, allKey]);
  const shown = shownOf(against);
  const wanted = useRef<Wanted | null>(null);
  wanted.current = base === null ? null : { base, all: allKey.split(" "), shown, seen, isAll, isWide };
  const goOn = useRef(() => {});

  // After an error it is begun anew by `again`.
  useEffect(() => {
    if (base === null) return;
    if (kept.current.base !== base) kept.current = { base, against: new Map() };
    const { against } = kept.current;
    const running = new Set<string>();
    const leaving = new AbortController();
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (error: string | null = null) => {
      clearTimeout(timer);
      timer = undefined;
      if (!leaving.signal.aborted) setState({ base, found: new Map(against), error });
    };
    const context = { fetchOptions: { signal: leaving.signal } };
    const ask = async (b: string, of: "values" | "whole" | "intervals"): Promise<Against> => {
      const variables = { a: base, b };
      const before = against.get(b);
      if (before && of === "intervals") {
        const { data } = await apollo.query({ query: compareFigures, variables, context });
        return { ...before, figures: data?.run.comparison?.figures ?? null };
      }
      if (before && of === "whole") {
        const { data } = await apollo.query({ query: compareDelta, variables, context });
        return { ...before, whole: data?.run.comparison ?? null };
      }
      if (of === "whole") {
        const { data } = await apollo.query({ query: severalWhole, variables, context });
        const whole = data?.run.comparison ?? null;
        return { compared: whole, whole, values: whole?.figureValues ?? null, figures: undefined };
      }
      const { data } = await apollo.query({ query: severalFigures, variables, context });
      const compared = data?.run.comparison ?? null;
      // Of who has no comparison there is no matrix either.
      const whole = compared ? undefined : null;
      return { compared, whole, values: compared?.figureValues ?? null, figures: undefined };
    };
    const perform = async () => {
      for (;;) {
        const task = isOver || !wanted.current ? null : nextTask(against, wanted.current, running);
        if (!task) break;
        running.add(task.id);
        try {
          const answer = await ask(task.id, task.of);
          if (leaving.signal.aborted) return;
          against.set(task.id, answer);
          timer ??= setTimeout(tell, drawMs);
        } catch (error) {
          if (!isOver) tell(messageOf(error));
          isOver = true;
        } finally {
          running.delete(task.id);
        }
      }
      if (running.size === 0 && timer !== undefined && !isOver) tell();
    };
    let workers = 0;
    goOn.current = () => {
      for (; workers < atATime; workers++) void perform().finally(() => workers--);
    };
    goOn.current();
    return () => {
      isOver = true;
      clearTimeout(timer);
      leaving.abort();
    };
  }, [apollo, base, again]);
  // What was said of a run that was not measured then is asked for anew; of all, where it is the baseline.
  const measured = useRef(new Set(measuredKey.split(" ")));
  useEffect(() => {
    const now = new Set(measuredKey.split(" "));
    const came = [...now].filter((id) => !measured.current.has(id));
    measured.current = now;
    const { against, base } = kept.current;
    if (base !== null && came.includes(base)) against.clear();
    for (const id of came) against.delete(id);
    if (came.length > 0) setAgain((count) => count + 1);
  }, [measuredKey]);
  const shownKey = shown.join(" ");
  useEffect(() => goOn.current(), [allKey, shownKey, seen, isAll, isWide]);
  return {
    against,
    error: state.base === base ? state.error : null,
    retry: () => setAgain((count) => count + 1),
  };
}
