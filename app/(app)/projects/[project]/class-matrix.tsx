"use client";

import { type ComponentProps, type ReactNode, type RefObject, useCallback } from "react";
import { HeatMap } from "@/app/ui/heat-map";
import { Panel } from "@/app/ui/panel";

/** Up to this many classes each cell can be read and hit with a finger; beyond, the whole is worth more. */
const readableClasses = 40;
const labelRoom = 190;
const largestCell = 112;

const imagesId = "matrix-images";

/** On a phone the images lie below the matrix: brings them into view, to show that something happened. */
export function useScrollToImages(): () => void {
  return useCallback(() => {
    if (!window.matchMedia("(max-width: 1023px)").matches) return;
    requestAnimationFrame(() =>
      document.getElementById(imagesId)?.scrollIntoView({ behavior: "smooth", block: "start" }),
    );
  }, []);
}

/** A matrix of classes beside the images of what is open in it; `children` lie below the matrix. */
export function MatrixBesideImages({
  matrix,
  images,
  children,
}: {
  matrix: ReactNode;
  images: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(23rem,42%)]">
      <Panel flush>{matrix}</Panel>
      <div
        id={imagesId}
        className="min-w-0 scroll-mt-16 lg:sticky lg:top-5 lg:col-start-2 lg:row-span-2 lg:row-start-1"
      >
        {images}
      </div>
      {children}
    </div>
  );
}

/** A heat map with a row and a column a class and square cells: as high as it is wide and the window has room. */
export function ClassMatrix({
  frame,
  ...props
}: { frame: RefObject<HTMLDivElement | null> } & Omit<
  ComponentProps<typeof HeatMap>,
  "minCell" | "className"
>) {
  const classes = props.labels.length;
  const height = classes * largestCell + labelRoom;
  return (
    <div className="@container px-2 pb-2">
      <div
        ref={frame}
        style={{ height: `min(clamp(22rem, calc(100dvh - 20.5rem), ${height}px), 100cqw + 1rem)` }}
      >
        <HeatMap {...props} minCell={classes <= readableClasses ? 24 : 9} className="h-full min-h-0" />
      </div>
    </div>
  );
}

/** The colours of a scale from its least to its greatest value. */
export function ColourRange({ color }: { color: (value01: number) => string }) {
  const stops = Array.from({ length: 16 }, (_, index) => color((index + 0.5) / 16));
  return (
    <span
      aria-hidden
      className="h-2 w-36 rounded-sm border"
      style={{ background: `linear-gradient(90deg, ${stops.join(", ")})` }}
    />
  );
}
