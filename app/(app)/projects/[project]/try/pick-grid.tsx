"use client";

import type { ComponentProps } from "react";
import { ImageGrid } from "@/app/ui/image-grid";
import { useTryState } from "./use-try-state";

/** Pictures to choose one to try from, small ones; the one that is chosen is in the address. */
export function PickGrid(
  grid: Pick<ComponentProps<typeof ImageGrid>, "label" | "items" | "onEndReached" | "loadingMore" | "empty">,
) {
  const [state, setState] = useTryState();
  return (
    <ImageGrid
      {...grid}
      size={64}
      selectedId={state.image}
      onSelect={(item) => void setState({ image: item.id, case: null })}
      className="-mx-1.5 h-88 lg:h-118"
    />
  );
}
