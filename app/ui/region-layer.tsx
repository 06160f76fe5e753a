"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { cn } from "./cn";

/** A rectangle of an image: shares of its width and height, 0..1. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

const step = 0.02;
const smallest = 0.01;

/**
 * Rectangles over a picture that lies in the same box with object-fit: contain. While `onDrawn` is given, dragging draws
 * another one; so do the keys: arrows move it, with Shift they change its size, Enter takes it, Escape gives up.
 */
export function RegionLayer({
  width,
  height,
  regions,
  chosen,
  onChoose,
  drawn,
  onDrawn,
  onGiveUp,
}: {
  /** of the picture, in pixels */
  width: number;
  height: number;
  regions: readonly { id: string; region: Region }[];
  chosen?: string | null;
  onChoose?: (id: string) => void;
  /** shown as the one being made */
  drawn?: Region | null;
  onDrawn?: (region: Region) => void;
  onGiveUp?: () => void;
}) {
  const picture = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ from: [number, number]; to: [number, number] } | null>(null);
  const [typed, setTyped] = useState<Region>({ left: 0.3, top: 0.3, width: 0.4, height: 0.4 });
  const [isTyping, setTyping] = useState(false);
  const isDrawing = onDrawn !== undefined;

  const placeOf = (event: PointerEvent): [number, number] => {
    const box = picture.current?.getBoundingClientRect();
    if (!box) return [0, 0];
    const scale = Math.min(box.width / width, box.height / height);
    const within = (at: number, side: number, of: number) =>
      clamp((at - (side - of * scale) / 2) / (of * scale));
    return [
      within(event.clientX - box.left, box.width, width),
      within(event.clientY - box.top, box.height, height),
    ];
  };
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (!isDrawing || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = placeOf(event);
    setTyping(false);
    setDrag({ from, to: from });
  };
  const end = () => {
    const region = drag && between(drag.from, drag.to);
    setDrag(null);
    if (region && region.width >= smallest && region.height >= smallest) onDrawn?.(region);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isDrawing) return;
    const move = moves[event.key];
    if (move) {
      setTyping(true);
      setTyped((region) => (event.shiftKey ? grown(region, move) : moved(region, move)));
    } else if (event.key === "Enter") onDrawn(typed);
    else if (event.key === "Escape") onGiveUp?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const making = drag ? between(drag.from, drag.to) : isDrawing && isTyping ? typed : drawn;
  return (
    // biome-ignore lint/a11y/useSemanticElements: within a picture there is no fieldset
    <svg
      ref={picture}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      role="group"
      aria-label={
        isDrawing
          ? "Drag over the picture to mark a region. Or by keys: arrows move it, with Shift they change its size, Enter takes it."
          : "Regions that are talked about"
      }
      tabIndex={isDrawing ? 0 : undefined}
      onPointerDown={begin}
      onPointerMove={(event) => {
        if (drag) setDrag({ ...drag, to: placeOf(event) });
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={onKeyDown}
      onFocus={() => setTyping(isDrawing)}
      onBlur={() => setTyping(false)}
      className={cn(
        "absolute inset-0 size-full",
        isDrawing ? "cursor-crosshair touch-none" : "pointer-events-none",
      )}
    >
      {regions.map(({ id, region }, i) => (
        <Outline
          key={id}
          region={region}
          of={{ width, height }}
          label={`Region ${i + 1}`}
          isChosen={id === chosen}
          onChoose={isDrawing || !onChoose ? undefined : () => onChoose(id)}
        />
      ))}
      {making ? <Outline region={making} of={{ width, height }} isChosen /> : null}
    </svg>
  );
}

/** Dark and light at once, so that it shows on any picture. */
function Outline({
  region,
  of,
  label,
  isChosen,
  onChoose,
}: {
  region: Region;
  of: { width: number; height: number };
  label?: string;
  isChosen: boolean;
  onChoose?: () => void;
}) {
  const box = {
    x: region.left * of.width,
    y: region.top * of.height,
    width: region.width * of.width,
    height: region.height * of.height,
    fill: "transparent",
    vectorEffect: "non-scaling-stroke" as const,
  };
  const lines = (
    <>
      <rect {...box} stroke="black" strokeOpacity={0.7} strokeWidth={isChosen ? 5 : 3} />
      <rect
        {...box}
        stroke="white"
        strokeWidth={isChosen ? 2.5 : 1.25}
        strokeDasharray={isChosen ? undefined : "5 3"}
      />
    </>
  );
  if (!onChoose) return lines;
  return (
    // biome-ignore lint/a11y/useSemanticElements: within a picture there is no button
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isChosen}
      className="pointer-events-auto cursor-pointer"
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onChoose();
      }}
    >
      {lines}
    </g>
  );
}

const clamp = (share: number) => Math.min(1, Math.max(0, share));

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
};

/** The rectangle between two corners. */
export function between([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): Region {
  return {
    left: Math.min(x1, x2),
    top: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
}

/** Moved by shares of the picture, without leaving it. */
export function moved(region: Region, [x, y]: readonly [number, number]): Region {
  return {
    ...region,
    left: Math.min(1 - region.width, clamp(region.left + x)),
    top: Math.min(1 - region.height, clamp(region.top + y)),
  };
}

/** Its right and lower side moved by shares of the picture, within it. */
export function grown(region: Region, [x, y]: readonly [number, number]): Region {
  const side = (length: number, by: number, from: number) => Math.max(step, Math.min(1 - from, length + by));
  return { ...region, width: side(region.width, x, region.left), height: side(region.height, y, region.top) };
}
