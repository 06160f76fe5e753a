"use client";

import { AlertBanner } from "@/app/ui/alert-banner";
import { DrawPad } from "@/app/ui/draw-pad";
import type { Subject } from "./subject";

/** A drawing, white on black. */
export function DrawSource({
  isGrey,
  onSubject,
}: {
  /** whether the model learnt from grey pictures */
  isGrey: boolean;
  onSubject: (subject: Subject | null) => void;
}) {
  return (
    <div className="flex flex-col items-center gap-3">
      <DrawPad
        className="w-84"
        onChange={(pixels) =>
          onSubject(
            pixels && {
              kind: "draw",
              name: "drawing.png",
              picture: { rgba: pixels.data, width: pixels.width, height: pixels.height },
            },
          )
        }
      />
      {isGrey ? null : (
        <AlertBanner className="w-full">
          This model learnt from colour pictures: a drawing is unlike anything it has seen.
        </AlertBanner>
      )}
    </div>
  );
}
