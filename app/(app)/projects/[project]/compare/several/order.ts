import { figureOf } from "./figures";
import type { Against, Several } from "./operations";
import type { SortKey } from "./use-several-state";

/** By number or by a figure; runs without it come last. As they were chosen where no order is given. */
export function inOrder(
  several: readonly Several[],
  sorted: { by: SortKey; isDown: boolean } | null,
  against: ReadonlyMap<string, Against>,
): readonly Several[] {
  if (!sorted) return several;
  const { by, isDown } = sorted;
  const valued = several.map((own) => ({
    own,
    value: by === "run" ? own.run.number : (figureOf(own, by, against)?.own.value ?? null),
  }));
  return valued
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return isDown ? b.value - a.value : a.value - b.value;
    })
    .map(({ own }) => own);
}

/** The first so many, the baseline always among them. */
export function firstOf(ordered: readonly Several[], most: number): readonly Several[] {
  if (ordered.length <= most) return ordered;
  const first = ordered.slice(0, most);
  const base = ordered.find(({ isBaseline }) => isBaseline);
  return base && !first.includes(base) ? [...first.slice(0, -1), base] : first;
}

/** Those that a person picked first, by number and in that order, then the others as they are. */
export function pickedFirst(
  ordered: readonly Several[],
  picked: readonly (number | string)[],
): readonly Several[] {
  if (picked.length === 0) return ordered;
  const places = new Map(picked.map((ref, place) => [ref, place]));
  const placeOf = ({ run }: Several) => places.get(run.number) ?? places.get(run.id) ?? picked.length;
  return [...ordered].sort((a, b) => placeOf(a) - placeOf(b));
}
