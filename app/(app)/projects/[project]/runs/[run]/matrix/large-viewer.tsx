"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { CellPredictionFragment } from "@/app/graphql/generated/graphql";
import { Dialog } from "@/app/ui/dialog";
import { formatShare } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Confusion } from "../../../class-label";
import { SaliencyButton } from "../../../saliency/saliency-button";
import { SaliencyLayer, SaliencyLegend } from "../../../saliency/saliency-layer";
import { useSaliency } from "../../../saliency/use-saliency";
import type { MatrixClass } from "./matrix-model";
import { PictureFacts } from "./picture-facts";
import { PredictionBars } from "./prediction-facts";

/** The probability of the class that the model chose. */
const askedOf = ({ image, predicted, probabilities }: CellPredictionFragment) => ({
  ...{ imageId: image.id, url: image.url },
  ...{ classIndex: predicted.index, probabilities },
});

/** One image as large as the screen allows; arrow keys go through the cell. */
export function LargeViewer({
  open,
  onClose,
  prediction,
  classes,
  bars,
  place,
  of,
  onStep,
  actions,
  runId,
  children,
}: {
  open: boolean;
  onClose: () => void;
  prediction: CellPredictionFragment | null | undefined;
  classes: readonly MatrixClass[];
  /** in place of the prediction's likeliest classes */
  bars?: ReactNode;
  /** of the image among those that are loaded, from 0 */
  place: number;
  /** how many the cell has */
  of: number;
  onStep: (by: number) => void;
  actions: ReactNode;
  /** the run that learnt from what is nearest to it */
  runId: string;
  /** a dialog that opens on top of this one */
  children: ReactNode;
}) {
  // Not on a button, whose name would pop up over the picture.
  const frame = useRef<HTMLDivElement>(null);
  const [isExplained, setExplained] = useState(false);
  const saliency = useSaliency(runId, open && isExplained && prediction ? askedOf(prediction) : null);
  if (!prediction) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowUp") onStep(-1);
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") onStep(1);
    else return;
    event.preventDefault();
  };
  const { width, height } = prediction.image;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      size="xl"
      initialFocus={() => frame.current}
      title={<Confusion truth={prediction.truth} predicted={prediction.predicted} />}
      description={`${prediction.name}, ${width} × ${height} pixels, ${formatShare(prediction.confidence, 2)} sure`}
    >
      <section
        ref={frame}
        aria-label="Image and prediction; the arrow keys go through the cell"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: here the focus comes back after the case is kept
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="grid gap-5 outline-none lg:grid-cols-[minmax(0,1fr)_20rem]"
      >
        <div className="min-w-0">
          <div className="relative w-full max-lg:aspect-square lg:h-[min(60dvh,36rem)]">
            <ImageThumb
              key={prediction.image.id}
              src={prediction.image.url}
              alt={`${prediction.name}: ${prediction.truth.name} taken for ${prediction.predicted.name}`}
              eager
              className="size-full"
            />
            <SaliencyLayer state={saliency} picture={prediction.image} />
          </div>
          <SaliencyLegend state={saliency} classOf={prediction.predicted.name} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <div className="flex items-center gap-1">
            <IconButton
              label="Previous image"
              icon={<ChevronLeft />}
              aria-disabled={place <= 0}
              onClick={() => onStep(-1)}
            />
            <span className="min-w-20 text-center text-xs tabular-nums text-muted">
              {place >= 0 ? `${place + 1} of ${of}` : ""}
            </span>
            <IconButton
              label="Next image"
              icon={<ChevronRight />}
              aria-disabled={place + 1 >= of}
              onClick={() => onStep(1)}
            />
            <span className="ml-auto">
              <SaliencyButton isOn={isExplained} onChange={setExplained} inDialogs={open} />
            </span>
          </div>
          {bars ?? <PredictionBars prediction={prediction} classes={classes} top={8} />}
          <div className="flex flex-wrap gap-2">{actions}</div>
          <PictureFacts imageId={prediction.image.id} runId={runId} />
        </div>
      </section>
      {children}
    </Dialog>
  );
}
