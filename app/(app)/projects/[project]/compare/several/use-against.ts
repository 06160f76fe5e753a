"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { compareDelta } from "../operations";
import { type Against, severalFigures, severalWhole } from "./operations";

/** So many are asked for at a time: the server answers others in between. */
const atATime = 2;
/** The page is drawn anew so often while answers come. */
const drawMs = 400;

type Found = ReadonlyMap<string, Against>;
const none: Found = new Map();

/**
 * Each run beside the baseline: first those that are shown, with their matrices, then the figures of all others. What is
 * there is shown while the rest is on its way, and stays while runs are left out or others shown.
 * @param shownOf the ids of those that are shown, by what is known so far
 */
export function useAgainst(
  base: string | null,
  ids: readonly string[],
  shownOf: (against: Found) => readonly string[],
): { against: Found; error: string | null; retry: () => void } {
  const apollo = useApolloClient();
  const [state, setState] = useState<{ base: string | null; against: Found; error: string | null }>({
    ...{ base: null, against: none, error: null },
  });
  const [again, setAgain] = useState(0);
  const kept = useRef({ base, against: new Map<string, Against>() });
  const against = state.base === base ? state.against : none;
  const [allKey, shownKey] = [ids.join(" "), shownOf(against).join(" ")];
  useEffect(() => {
    if (base === null) return;
    if (kept.current.base !== base) kept.current = { base, against: new Map() };
    const { against } = kept.current;
    const others = (key: string) => key.split(" ").filter((id) => id !== "" && id !== base);
    const wholes = others(shownKey).filter((id) => against.get(id)?.whole === undefined);
    const wanted = new Set(wholes);
    const rest = others(allKey).filter((id) => !wanted.has(id) && !against.has(id));
    const queue = [...wholes, ...rest];
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (error: string | null = null) => {
      clearTimeout(timer);
      timer = undefined;
      const known = others(allKey).flatMap((id): [string, Against][] => {
        const one = against.get(id);
        return one ? [[id, one]] : [];
      });
      if (!isOver) setState({ base, against: new Map(known), error });
    };
    const ask = async (b: string): Promise<Against> => {
      const variables = { a: base, b };
      const before = against.get(b);
      if (before) {
        const { data } = await apollo.query({ query: compareDelta, variables });
        return { ...before, whole: data?.run.comparison ?? null };
      }
      if (wanted.has(b)) {
        const { data } = await apollo.query({ query: severalWhole, variables });
        const whole = data?.run.comparison ?? null;
        return { compared: whole, whole, figures: whole?.figures ?? null };
      }
      const { data } = await apollo.query({ query: severalFigures, variables });
      const compared = data?.run.comparison ?? null;
      // Of who has no comparison there is no matrix either.
      return { compared, figures: compared?.figures ?? null, whole: compared ? undefined : null };
    };
    const work = async () => {
      for (let id = queue.shift(); id !== undefined && !isOver; id = queue.shift()) {
        against.set(id, await ask(id));
        timer ??= setTimeout(tell, drawMs);
      }
    };
    Promise.all(Array.from({ length: atATime }, work)).then(
      () => tell(),
      (error: unknown) => {
        tell(messageOf(error));
        isOver = true;
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [apollo, base, allKey, shownKey, again]);
  return {
    against,
    error: state.base === base ? state.error : null,
    retry: () => setAgain((count) => count + 1),
  };
}
