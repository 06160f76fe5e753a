"use client";

import type { ComponentProps } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { ImageGrid } from "@/app/ui/image-grid";
import { useTryState } from "./use-try-state";
import { useWarmPictures } from "./use-warm-pictures";

/** Pictures to choose one to try from, small ones; the one that is chosen is in the address. */
export function PickGrid({
  model,
  hasAnswered,
  ...grid
}: { model: TryModelFragment; hasAnswered: boolean } & Pick<
  ComponentProps<typeof ImageGrid>,
  "label" | "items" | "onEndReached" | "loadingMore" | "empty"
>) {
  const [state, setState] = useTryState();
  const { items } = grid;
  const chosen = items?.findIndex(({ id }) => id === state.image) ?? -1;
  const beside =
    chosen < 0 || !hasAnswered ? [] : [chosen + 1, chosen - 1].flatMap((at) => items?.[at]?.id ?? []);
  const onNear = useWarmPictures(model.id, beside);
  return (
    <ImageGrid
      {...grid}
      size={64}
      selectedId={state.image}
      onSelect={(item) => void setState({ image: item.id, case: null })}
      onNear={(item) => onNear(item.id)}
      className="-mx-1.5 h-88 lg:h-118"
    />
  );
}
