"use client";

import { type ReactNode, useId, useMemo } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { formatShare } from "@/app/ui/format";
import { Spinner } from "@/app/ui/spinner";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, divergingScale } from "@/ml/colour";
import type { PreprocessSpec } from "@/ml/preprocess";
import type { SaliencyState } from "./use-saliency";

/** Over a picture that fills its box as far as its proportions allow: what an answer hangs on. */
export function SaliencyLayer({
  state,
  picture,
}: {
  state: SaliencyState;
  /** its size in pixels */
  picture: { width: number; height: number };
}) {
  const clip = useId();
  const colour = useColour();
  if (state.status !== "ready") return null;
  const { cells, strongest, spec } = state.saliency;
  const { x, y, width, height } = placeOf(spec, picture);
  const [scaleX, scaleY] = [width / spec.width, height / spec.height];
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      preserveAspectRatio="xMidYMid meet"
      className="pointer-events-none absolute inset-0 size-full"
    >
      <clipPath id={clip}>
        <rect width={picture.width} height={picture.height} />
      </clipPath>
      <g clipPath={`url(#${clip})`} shapeRendering="crispEdges">
        {cells.map((cell) => {
          const share = strongest > 0 ? cell.value / strongest : 0;
          return (
            <rect
              key={`${cell.x} ${cell.y}`}
              x={x + cell.x * scaleX}
              y={y + cell.y * scaleY}
              width={cell.width * scaleX}
              height={cell.height * scaleY}
              fill={colour(share)}
              // The picture shows where nothing hangs on it.
              fillOpacity={0.75 * Math.abs(share)}
            />
          );
        })}
      </g>
    </svg>
  );
}

/** What the colours over a picture mean, what is being done, or why it cannot be. Its height stays. */
export function SaliencyLegend({ state, classOf: of }: { state: SaliencyState; classOf: string }) {
  const colour = useColour();
  const [least, most] = [colour(-1), colour(1)];
  if (state.status === "off") return null;
  return (
    <div role="status" className="mt-2 min-h-10 text-xs text-muted">
      {state.status === "loading" ? (
        <span className="flex items-center gap-2">
          <Spinner /> {state.what} …
        </span>
      ) : state.status === "failed" ? (
        <span className="text-danger-text">What the answer hangs on is not known. {state.message}</span>
      ) : (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {typeof state.other === "function" ? (
            <SegmentedControl
              label="How it is told"
              size="sm"
              options={[
                { value: "occlusion", label: "Covering" },
                { value: "gradcam", label: "Grad-CAM" },
              ]}
              value={state.saliency.method}
              onChange={state.other}
            />
          ) : null}
          {state.saliency.method === "gradcam" ? (
            <Mark colour={most}>
              its features speak for “{of}”, {formatShare(state.saliency.probability)}
            </Mark>
          ) : (
            <>
              <Mark colour={most}>
                covering it takes from “{of}”, at most {formatShare(state.saliency.strongest)} of{" "}
                {formatShare(state.saliency.probability)}
              </Mark>
              <Mark colour={least}>covering it adds to it</Mark>
            </>
          )}
          {typeof state.other === "function" ? null : <span>No Grad-CAM: {state.other.without}</span>}
        </span>
      )}
    </div>
  );
}

function Mark({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="size-3 shrink-0 rounded-xs" style={{ background: colour }} />
      <span>{children}</span>
    </span>
  );
}

function useColour(): (share: number) => string {
  const theme = useThemeClass();
  return useMemo(() => {
    const scale = divergingScale(theme);
    // Warm where the answer hangs on it. Its ends alone: the middle is the colour of the page.
    return (share: number) => css(scale(-Math.sign(share)));
  }, [theme]);
}

/** Where in a picture that lies which the network sees, in pixels of the picture. */
function placeOf(spec: PreprocessSpec, { width, height }: { width: number; height: number }) {
  if (spec.fit === "stretch") return { x: 0, y: 0, width, height };
  const scales = [width / spec.width, height / spec.height] as const;
  const scale = spec.fit === "cover" ? Math.min(...scales) : Math.max(...scales);
  const [seenWidth, seenHeight] = [spec.width * scale, spec.height * scale];
  return { x: (width - seenWidth) / 2, y: (height - seenHeight) / 2, width: seenWidth, height: seenHeight };
}
