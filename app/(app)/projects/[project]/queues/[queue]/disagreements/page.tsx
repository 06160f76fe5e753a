"use client";

import { ArrowLeft, ArrowRight, CheckCheck, Undo2 } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReviewImageFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { IconButton } from "@/app/ui/icon-button";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { QueryError } from "../../../../../query-error";
import { useViewer } from "../../../../../signed-in";
import { ClassLabel } from "../../../class-label";
import { Picture } from "../../../datasets/[dataset]/label/picture";
import { ClassButtons } from "../../../labelling/class-buttons";
import { useLabelling } from "../../../labelling/labelling";
import { useOnRefused } from "../../../labelling/use-on-refused";
import { usePageTitle } from "../../../project-context";
import { useQueue } from "../queue-context";
import { useReview } from "./use-review";
import { VoteList } from "./vote-list";

/** What people disagree about: the picture, every vote on it, and a key for the class that it is. */
export default function DisagreementsPage() {
  const queue = useQueue();
  const { user } = useViewer();
  usePageTitle(`Review ${queue.name}`);
  const [state, setState] = useQueryState(
    "state",
    parseAsStringLiteral(["review", "decided"] as const).withDefault("review"),
  );
  const review = useReview(queue.id, state);
  const { current, at, count, move, put } = review;
  const labelling = useLabelling();
  // What the server refuses is shown as it was before.
  const sent = useOnRefused((before: ReviewImageFragment) => put(before.imageId, before));
  const seen = ({ imageId, decidedAt }: ReviewImageFragment) => ({
    ...{ queueId: queue.id, imageId },
    seenDecidedAt: decidedAt == null ? null : String(decidedAt),
  });

  const choose = (classId: string | null) => {
    if (!current) return;
    const chosen = queue.classes.find(({ id }) => id === classId) ?? null;
    put(current.imageId, { isDecided: true, decidedClass: chosen, decidedBy: user });
    move(1);
    sent(labelling.decideInQueue({ ...seen(current), classId }), current);
  };
  const takeBack = (image: ReviewImageFragment) => {
    put(image.imageId, { isDecided: false, decidedClass: null, decidedBy: null });
    sent(labelling.takeBackInQueue(seen(image)), image);
  };
  useKey("left", () => move(-1), { enabled: at > 0 });
  useKey("right", () => move(1), { enabled: Boolean(current) });
  useKey("shift+z", () => current && takeBack(current), { enabled: Boolean(current?.isDecided) });

  if (!queue.permissions.review) {
    return (
      <Panel>
        <EmptyState title="For reviewers">
          What people voted is for the reviewers of this queue to see. Who leads it can make you one.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      <Toolbar
        label="Which images"
        end={
          <>
            <IconButton
              label="Previous image (←)"
              icon={<ArrowLeft />}
              size="sm"
              disabled={at === 0}
              onClick={() => move(-1)}
            />
            <span className="min-w-12 text-center text-xs tabular-nums text-muted">
              {current ? `${at + 1} of ${count}` : ""}
            </span>
            <IconButton
              label="Next image (→)"
              icon={<ArrowRight />}
              size="sm"
              disabled={!current}
              onClick={() => move(1)}
            />
          </>
        }
      >
        <SegmentedControl
          label="Which images"
          size="sm"
          value={state}
          onChange={(value) => void setState(value)}
          options={[
            { value: "review", label: "To decide" },
            { value: "decided", label: "Decided" },
          ]}
        />
      </Toolbar>
      {review.error && !current ? (
        <QueryError thing="The list of disagreements" error={review.error} onRetry={review.again} />
      ) : current === null ? (
        <Panel>
          <EmptyState
            icon={<CheckCheck />}
            title={state === "review" ? "Nothing waits for a decision" : "Nothing is behind the last one"}
            action={
              <>
                {at > 0 ? (
                  <Button icon={<ArrowLeft />} onClick={() => move(-1)}>
                    Previous image
                  </Button>
                ) : null}
                <Button onClick={() => void review.again()}>Look again</Button>
              </>
            }
          >
            {state === "review"
              ? "Images come here where the votes do not decide: people disagree, or cannot say."
              : "What a reviewer decided is listed here, and can be taken back."}
          </EmptyState>
        </Panel>
      ) : (
        <SplitPane
          sideWidth="22rem"
          main={
            <Panel flush>
              <div className="relative h-[42dvh] min-h-64 lg:h-[min(70dvh,44rem)] bg-inset">
                {current ? (
                  <Picture key={current.imageId} src={current.image.url} alt="Image to be decided" />
                ) : (
                  <Skeleton className="size-full" />
                )}
              </div>
            </Panel>
          }
          side={
            <Panel>
              <div className="grid min-h-80 content-start gap-4">
                {current?.isDecided ? (
                  <AlertBanner
                    tone="success"
                    action={
                      <Button size="sm" icon={<Undo2 />} onClick={() => takeBack(current)}>
                        Undo <Kbd>⇧Z</Kbd>
                      </Button>
                    }
                  >
                    <span className="flex flex-wrap items-center gap-x-1.5">
                      {current.decidedClass ? (
                        <ClassLabel of={current.decidedClass} />
                      ) : (
                        <Badge>no class</Badge>
                      )}
                      <span className="text-muted">by {current.decidedBy?.name}</span>
                    </span>
                  </AlertBanner>
                ) : null}
                <ClassButtons
                  offered={queue.classes.map(({ id }) => id)}
                  current={current?.isDecided ? (current.decidedClass?.id ?? null) : undefined}
                  disabled={!current}
                  onPick={choose}
                />
                {current ? <VoteList of={current} /> : <Skeleton className="h-24 w-full" />}
              </div>
            </Panel>
          }
        />
      )}
    </>
  );
}
