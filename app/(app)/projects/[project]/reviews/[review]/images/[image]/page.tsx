"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { ArrowLeft, ArrowRight, LayoutGrid } from "lucide-react";
import { useParams, useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useViewer } from "@/app/(app)/signed-in";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { QueryError } from "../../../../../../query-error";
import { Confusion } from "../../../../class-label";
import { Picture } from "../../../../datasets/[dataset]/label/picture";
import { NearTraining } from "../../../../features/near-training";
import { ImageHistory } from "../../../../image-history";
import { useDecoded } from "../../../../labelling/use-decoded";
import { usePageTitle, useProject } from "../../../../project-context";
import { PredictionBars } from "../../../../runs/[run]/matrix/prediction-facts";
import { SaliencyButton } from "../../../../saliency/saliency-button";
import { SaliencyLayer, SaliencyLegend } from "../../../../saliency/saliency-layer";
import { useSaliency } from "../../../../saliency/use-saliency";
import { Comments } from "../../../../threads/comments";
import { useRefetchOn } from "../../../../use-refetch-on";
import { DecideBar } from "../../decide-bar";
import { useReview } from "../../review-context";
import { useOrder } from "../../use-order";
import { Said } from "./said";

const reviewPicture = graphql(`
  query ReviewPicture($review: ID!, $image: ID!) {
    review(id: $review) {
      id
      picture(imageId: $image) {
        id
        prediction {
          ...CellPrediction
          image {
            id
            ...ImageHistory
            thread {
              ...ThreadComments
            }
          }
        }
        other {
          ...CellPrediction
        }
      }
    }
  }
`);

/** How many pictures ahead are there before they are asked for. */
const ahead = 2;

/** One picture of a review, large: what it is, what the model said, and a key for each decision. */
export default function ReviewPicturePage() {
  const project = useProject();
  const router = useRouter();
  const client = useApolloClient();
  const { user } = useViewer();
  const { image: id } = useParams<{ image: string }>();
  const { review, decisions } = useReview();
  const { scope, ids } = useOrder();
  const { data, error, refetch } = useQuery(reviewPicture, { variables: { review: review.id, image: id } });
  useRefetchOn(["LABELS_CHANGED", "THREAD_CHANGED"], null, refetch, {
    // A label that was put right in this review comes with the decision.
    isNews: ({ objectId }) => objectId !== review.id,
  });
  useRefetchOn(["REVIEW_CHANGED"], review.id, refetch, {
    isNews: ({ decisions }) => decisions?.some(({ imageId }) => imageId === id) ?? true,
  });
  useRefetchOn(["IMAGE_CHANGED"], id, refetch);
  const here = `/projects/${project.id}/reviews/${review.id}`;
  const place = ids.indexOf(id);
  // Of a list that the picture has left (it is decided on now), the next one has come to its place.
  const next = ids[place + 1];
  const previous = place > 0 ? ids[place - 1] : undefined;
  const go = (to: string | undefined) => {
    if (to) router.replace(`${here}/images/${to}?of=${scope}`, { scroll: false });
  };
  const upcoming = place < 0 ? [] : ids.slice(place + 1, place + 1 + ahead);
  useDecoded(upcoming.map((image) => `/files/images/${image}`));
  const wanted = upcoming.join(" ");
  useEffect(() => {
    for (const image of wanted.split(" ").filter(Boolean)) {
      // What cannot be read ahead is asked for again when its turn comes.
      void client
        .query({ query: reviewPicture, variables: { review: review.id, image } })
        .catch(() => undefined);
    }
  }, [client, review.id, wanted]);
  useKey("left", () => go(previous), { enabled: previous !== undefined });
  useKey("right", () => go(next), { enabled: next !== undefined });
  useKey("escape", () => router.push(`${here}?of=${scope}`));

  const picture = data?.review.picture;
  const said = picture?.prediction;
  usePageTitle(said?.name ?? review.name);
  const [isExplained, setExplained] = useState(false);
  const asked =
    isExplained && said
      ? {
          ...{ imageId: id, url: `/files/images/${id}` },
          ...{ classIndex: said.predicted.index, probabilities: said.probabilities },
        }
      : null;
  const saliency = useSaliency(review.run.id, asked);
  const own = decisions.standing?.get(id)?.find((decision) => decision.user.id === user.id);
  if (error && !picture) return <QueryError thing="This picture" error={error} onRetry={refetch} />;
  return (
    <>
      <Toolbar
        label="Pictures"
        className="mb-3"
        end={
          <>
            <SaliencyButton isOn={isExplained} onChange={setExplained} />
            <IconButton
              label="Previous picture (←)"
              icon={<ArrowLeft />}
              size="sm"
              disabled={!previous}
              onClick={() => go(previous)}
            />
            <span className="min-w-16 text-center text-xs tabular-nums text-muted">
              {place >= 0 ? `${place + 1} of ${ids.length}` : ""}
            </span>
            <IconButton
              label="Next picture (→)"
              icon={<ArrowRight />}
              size="sm"
              disabled={!next}
              onClick={() => go(next)}
            />
          </>
        }
      >
        <Button size="sm" icon={<LayoutGrid />} href={`${here}?of=${scope}`}>
          All pictures <Kbd>Esc</Kbd>
        </Button>
        <span className="truncate text-xs text-muted">{said?.name}</span>
      </Toolbar>
      <SplitPane
        sideWidth="24rem"
        main={
          <Panel flush>
            <div className="relative h-[42dvh] min-h-64 overflow-hidden rounded-t-lg bg-inset lg:h-[min(52dvh,44rem)]">
              <Picture
                key={id}
                src={`/files/images/${id}`}
                alt={said ? `${said.name}: ${said.truth.name} taken for ${said.predicted.name}` : "Picture"}
              />
              {said ? <SaliencyLayer state={saliency} picture={said.image} /> : null}
            </div>
            <div className="grid gap-3 border-t p-3">
              {said ? <SaliencyLegend state={saliency} classOf={said.predicted.name} /> : null}
              <DecideBar key={id} imageIds={[id]} current={own?.verdict ?? null} onDecided={() => go(next)} />
            </div>
          </Panel>
        }
        side={
          <div className="grid gap-4">
            <Panel
              title={
                said ? (
                  <Confusion truth={said.truth} predicted={said.predicted} />
                ) : (
                  <Skeleton className="h-5 w-40" />
                )
              }
            >
              <div className="grid min-h-44 content-start gap-3">
                {said ? (
                  <>
                    <PredictionBars prediction={said} classes={review.run.version.classes} top={5} />
                    {picture?.other && review.otherRun ? (
                      <p className="text-xs text-muted">
                        Run #{review.otherRun.number} said {picture.other.predicted.name},{" "}
                        {formatShare(picture.other.confidence)} sure
                      </p>
                    ) : null}
                  </>
                ) : (
                  <Skeleton className="h-36" />
                )}
              </div>
            </Panel>
            <Panel title="Decided">
              <div className="min-h-7">
                <Said imageId={id} />
              </div>
            </Panel>
            <Panel title="Nearest images of training">
              <NearTraining runId={review.run.id} imageId={id} />
            </Panel>
            <Panel title="History, newest first">
              <ImageHistory of={said?.image} />
            </Panel>
            <Panel title="Comments">
              {said ? (
                <Comments
                  key={id}
                  thread={said.image.thread}
                  target={{ imageId: id }}
                  onAdded={refetch}
                  empty="Nobody has said anything of this picture."
                />
              ) : null}
            </Panel>
          </div>
        }
      />
    </>
  );
}
