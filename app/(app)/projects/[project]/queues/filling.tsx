"use client";

import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { QueueProgressFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";

type Filling = NonNullable<QueueProgressFragment["filling"]>;

const cancelFilling = graphql(`
  mutation CancelQueueFilling($input: CancelQueueFillingInput!) {
    cancelQueueFilling(input: $input) {
      ...QueueProgress
    }
  }
`);

/** Whether images are still on their way into a queue. */
export const isUnderWay = ({ state }: Filling): boolean => state === "queued" || state === "running";

/** How far a queue is with taking its images. */
export function FillingBar({ filling, className }: { filling: Filling; className?: string }) {
  const { state, processed, total } = filling;
  const label =
    state === "queued" ? "Waits for the worker" : total === null ? "Finding its images" : "Taking its images";
  return (
    <ProgressBar
      className={className}
      label={label}
      value={total === null ? undefined : processed}
      total={total}
      note={total ? `${formatCount(processed)} of ${formatCount(total)}` : undefined}
      isTimed
    />
  );
}

/** What became of putting images into a queue, with the way to end it; nothing once they are there. */
export function QueueFilling({ queue }: { queue: Pick<QueueProgressFragment, "id" | "filling"> }) {
  const project = useProject();
  const [cancel] = useMutation(cancelFilling);
  const [isAsked, setAsked] = useState(false);
  const { filling } = queue;
  if (!filling) return null;
  if (!isUnderWay(filling)) {
    return (
      <AlertBanner tone={filling.state === "failed" ? "danger" : "info"}>
        {filling.state === "failed"
          ? `No images were added: ${filling.failure}`
          : "Adding images was cancelled: none of them came in. Choose images in the grid, and press Queue there to add them to this one."}
      </AlertBanner>
    );
  }
  return (
    <div className="flex items-end gap-3">
      <FillingBar className="flex-1" filling={filling} />
      {project.can("queue:write") ? (
        <Button
          size="sm"
          disabled={isAsked}
          onClick={() => {
            setAsked(true);
            cancel({ variables: { input: { queueId: queue.id } } }).catch((reason) => {
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
