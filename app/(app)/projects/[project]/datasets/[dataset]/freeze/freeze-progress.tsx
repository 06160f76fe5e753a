"use client";

import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { toast } from "@/app/ui/toaster";
import type { Freeze } from "./freeze-state";
import { useCancelFreeze } from "./freeze-state";

const phases = {
  reading: "Reading the dataset",
  looking: "Looking at each image",
  comparing: "Looking for images that look the same",
  dividing: "Dividing the images",
  writing: "Writing the version",
} as const;

/** How far a freeze is, with the way to end it. */
export function FreezeProgress({
  freeze,
  canCancel,
}: {
  freeze: Pick<Freeze, "id" | "state" | "phase" | "processed" | "total">;
  canCancel: boolean;
}) {
  const cancel = useCancelFreeze();
  const [isAsked, setAsked] = useState(false);
  const { phase, processed, total, state } = freeze;
  const isCounted = phase !== null && phase !== "dividing";
  return (
    <div className="flex items-end gap-3">
      <ProgressBar
        className="flex-1"
        label={state === "queued" ? "Waits for the worker" : phase ? phases[phase] : "Begins"}
        value={isCounted ? processed : undefined}
        total={isCounted ? total : null}
        note={isCounted && total ? `${formatCount(processed)} of ${formatCount(total)}` : undefined}
        isTimed
      />
      {canCancel ? (
        <Button
          size="sm"
          disabled={isAsked}
          onClick={() => {
            setAsked(true);
            cancel(freeze.id).catch((reason) => {
              setAsked(false);
              toast.error(messageOf(reason));
            });
          }}
        >
          {isAsked ? "Stopping …" : "Cancel"}
        </Button>
      ) : null}
    </div>
  );
}
