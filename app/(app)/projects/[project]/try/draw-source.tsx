"use client";

import { parseAsBoolean, useQueryState } from "nuqs";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import type { Picture } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Switch } from "@/app/ui/choices";
import { DrawPad } from "@/app/ui/draw-pad";
import type { PreprocessSpec } from "@/ml/preprocess";
import { centredPicture } from "./drawing";
import type { Subject } from "./subject";

/** A drawing, white on black: as it is drawn, or as MNIST has its digits, which is said in the address. */
export function DrawSource({
  spec,
  onSubject,
}: {
  /** what the model sees of a picture; null while it is loaded */
  spec: PreprocessSpec | null;
  onSubject: (subject: Subject | null) => void;
}) {
  const [drawn, setDrawn] = useState<Picture | null>(null);
  const [chosen, setChosen] = useQueryState("centred", parseAsBoolean);
  // White strokes of one width are like digits to models of grey pictures alone: MNIST's form is for these unless one asks.
  const isGrey = spec === null || spec.channels === 1;
  const isCentred = chosen ?? isGrey;
  const { width, height } = spec ?? {};
  const subject = useMemo((): Subject | null => {
    if (!drawn) return null;
    const asDrawn: Subject = { kind: "draw", name: "drawing.png", picture: drawn, uncentred: null };
    if (!isCentred || !width || !height) return asDrawn;
    return { ...asDrawn, picture: centredPicture(drawn, { width, height }), uncentred: asDrawn };
  }, [drawn, isCentred, width, height]);
  const give = useEffectEvent(onSubject);
  useEffect(() => give(subject), [subject]);
  return (
    <div className="flex flex-col items-center gap-3">
      <DrawPad
        className="w-84"
        onChange={(pixels) =>
          setDrawn(pixels && { rgba: pixels.data, width: pixels.width, height: pixels.height })
        }
      />
      <Switch
        label="Centre and scale as MNIST does"
        help="Whatever its size and place on the pad, the drawing fills 20 of 28 pixels, its centre of mass in the middle."
        className="w-84 max-w-full"
        checked={isCentred}
        onChange={({ target }) => void setChosen(target.checked === isGrey ? null : target.checked)}
      />
      {isGrey ? null : (
        <AlertBanner className="w-full">
          This model learnt from colour pictures: a drawing is unlike anything it has seen.
        </AlertBanner>
      )}
    </div>
  );
}
