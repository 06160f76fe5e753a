"use client";

import { useQuery } from "@apollo/client/react";
import { counted } from "@/app/format";
import { Figure } from "@/app/ui/figure";
import { formatCount, formatDuration } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../query-error";
import { usePageTitle } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { doneOf, isDone, progressText, rules } from "../facts";
import { QueueFilling } from "../filling";
import { Agreement } from "./agreement";
import { KnownAnswers } from "./known-answers";
import { queueOverview } from "./operations";
import { People } from "./people";
import { useQueue } from "./queue-context";

/** How far a queue is, what its people did, and how far they agree. */
export default function QueuePage() {
  const queue = useQueue();
  usePageTitle(queue.name);
  const { data, error, refetch } = useQuery(queueOverview, {
    variables: { id: queue.id, review: queue.permissions.review },
  });
  useRefetchOn(["QUEUE_CHANGED"], queue.id, refetch);
  const overview = data?.labelQueue;
  const left = overview?.secondsLeft;
  return (
    <div className="grid gap-4">
      <QueueFilling queue={queue} />
      <Panel title="Progress">
        <ProgressBar
          label={`${progressText(queue)} images done`}
          value={doneOf(queue)}
          total={Math.max(1, queue.imageCount)}
          note={left == null ? undefined : `about ${formatDuration(left * 1000)} left`}
          tone={isDone(queue) ? "success" : "accent"}
        />
        <div className="mt-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
          <SettledFigure ofKnownAnswer={overview?.settledGoldCount} />
          <Figure label="Decided by a reviewer" value={formatCount(queue.decidedCount)} />
          <Figure label="For a reviewer" value={formatCount(queue.reviewCount)} />
          <Figure
            label="Votes"
            value={formatCount(queue.voteCount)}
            note={`of ${formatCount(queue.imageCount * queue.votesPerImage)}`}
          />
        </div>
        <KeyValue
          className="mt-4"
          items={[
            { label: "Dataset", value: queue.dataset.name },
            {
              label: "Asked",
              value: `${counted(queue.votesPerImage, "person", "people")} about each image, ${queue.imageOrder === "random" ? "at random" : "as they came"}`,
            },
            { label: "Decides", value: rules[queue.rule].label },
            {
              label: "Known answers",
              value: queue.goldCount > 0 ? `${counted(queue.goldCount, "image")} among them` : "none",
            },
            {
              label: "Created",
              value: (
                <>
                  <TimeAgo at={queue.createdAt} /> by {queue.createdBy.name}
                </>
              ),
            },
          ]}
        />
      </Panel>
      {error && !overview ? (
        <QueryError thing="What people did in this queue" error={error} onRetry={refetch} />
      ) : (
        <>
          <People members={overview?.members} hasGold={queue.goldCount > 0} />
          {queue.votesPerImage > 1 ? <Agreement of={overview?.agreement} /> : null}
          {overview?.gold && queue.goldCount > 0 ? <KnownAnswers cells={overview.gold} /> : null}
        </>
      )}
    </div>
  );
}

/** What the votes decided; images of known answer apart for whom it may tell which they are. */
function SettledFigure({ ofKnownAnswer }: { ofKnownAnswer: number | undefined }) {
  const { settledCount, goldCount, permissions } = useQueue();
  if (goldCount === 0) return <Figure label="Decided by votes" value={formatCount(settledCount)} />;
  if (!permissions.review) {
    return <Figure label="Done by votes" value={formatCount(settledCount)} note="known answers among them" />;
  }
  return (
    <Figure
      label="Decided by votes"
      value={ofKnownAnswer === undefined ? undefined : formatCount(Math.max(0, settledCount - ofKnownAnswer))}
      note={`and ${formatCount(ofKnownAnswer ?? 0)} of known answer voted on`}
    />
  );
}
