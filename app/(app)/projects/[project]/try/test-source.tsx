"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { FlaskConical } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { decodePicture } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Switch } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { formatShare } from "@/app/ui/format";
import { ImageGrid } from "@/app/ui/image-grid";
import { Select } from "@/app/ui/inputs";
import { Toolbar } from "@/app/ui/toolbar";
import type { Subject } from "./subject";
import { useTryState } from "./use-try-state";

const tryPredictions = graphql(`
  query TryPredictions($run: ID!, $truth: Int, $order: MatrixImageOrder!, $after: String) {
    run(id: $run) {
      id
      predictions(first: 120, truth: $truth, order: $order, after: $after) {
        edges {
          cursor
          node {
            name
            confidence
            truth {
              index
              name
            }
            predicted {
              index
              name
            }
            image {
              id
              thumbnailUrl
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const tryImage = graphql(`
  query TryImage($run: ID!, $image: ID!) {
    run(id: $run) {
      id
      prediction(imageId: $image) {
        ...CellPrediction
      }
    }
    image(id: $image) {
      id
      url
    }
  }
`);

/** As many wrong ones fill the list; until then further pages are read. */
const enoughWrong = 24;

/** Images of the run's test split, least sure first, so that the wrong ones stand at the front. */
export function TestSource({
  model,
  onSubject,
}: {
  model: TryModelFragment;
  onSubject: (subject: Subject | null) => void;
}) {
  const [state, setState] = useTryState();
  const truth = model.classes.find((one) => one.id === state.truth);
  const query = useQuery(tryPredictions, {
    variables: { run: model.run.id, truth: truth?.index ?? null, order: "confidence_ascending" },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const connection = data?.run.predictions;
  const { loadMore, loadingMore } = pagesOf(query, connection);
  const shown = useMemo(
    () =>
      connection?.edges
        .map((edge) => edge.node)
        .filter((one) => !state.wrong || one.truth.index !== one.predicted.index),
    [connection, state.wrong],
  );
  const isSparse = state.wrong && shown !== undefined && shown.length < enoughWrong && loadMore !== undefined;
  const asks = isSparse && !loadingMore;
  const loaded = connection?.edges.length ?? 0;
  // Each page that was read may leave too few.
  useEffect(() => {
    if (asks) loadMore?.();
  }, [asks, loaded]);
  const failure = useChosenImage(model, state.image, onSubject);

  if (error && !data) return <QueryError thing="The test images" error={error} onRetry={refetch} />;
  return (
    <>
      <Toolbar label="Which test images">
        <Field label="True class" hideLabel className="w-44">
          <Select
            value={truth?.id ?? ""}
            onChange={(event) => void setState({ truth: event.target.value || null })}
            options={[
              { value: "", label: "All classes" },
              ...model.classes.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
        </Field>
        <Switch
          label="Wrong ones only"
          checked={state.wrong}
          onChange={(event) => void setState({ wrong: event.target.checked })}
        />
        <span className="ml-auto text-xs text-muted">least sure first</span>
      </Toolbar>
      {failure ? (
        <AlertBanner tone="danger" title="This image cannot be tried" className="mb-3">
          {failure}
        </AlertBanner>
      ) : null}
      <ImageGrid
        label="Test images"
        size={64}
        items={shown?.map((one) => ({
          id: one.image.id,
          src: one.image.thumbnailUrl,
          alt: `${one.truth.name} taken for ${one.predicted.name}, ${formatShare(one.confidence)}`,
          caption:
            one.truth.index === one.predicted.index ? (
              one.truth.name
            ) : (
              <span className="text-danger-text">
                {one.truth.name} → {one.predicted.name}
              </span>
            ),
        }))}
        selectedId={state.image}
        onSelect={(item) => void setState({ image: item.id })}
        onEndReached={loadMore}
        loadingMore={loadingMore}
        className="-mx-1.5 h-88 lg:h-118"
        empty={
          isSparse ? null : (
            <EmptyState icon={<FlaskConical />} title={state.wrong ? "None is wrong" : "No test image"}>
              {state.wrong
                ? "The model was right on all of these. Turn the switch off to see them."
                : "The version of this run has no image of this class in its test split."}
            </EmptyState>
          )
        }
      />
    </>
  );
}

/** Fetches and decodes the image that the address names, and hands it on with what the worker said of it. */
function useChosenImage(
  model: TryModelFragment,
  image: string | null,
  onSubject: (subject: Subject | null) => void,
): string | null {
  const apollo = useApolloClient();
  const [failure, setFailure] = useState<string | null>(null);
  const give = useRef(onSubject);
  useEffect(() => {
    give.current = onSubject;
  });
  const run = model.run.id;
  useEffect(() => {
    setFailure(null);
    if (!image) return;
    let isOld = false;
    const load = async () => {
      const { data } = await apollo.query({ query: tryImage, variables: { run, image } });
      if (!data) return;
      const stored = data.run.prediction;
      const name = stored?.name.split("/").pop() ?? "The image";
      const response = await fetch(data.image.url, { credentials: "same-origin" });
      if (!response.ok) throw new Error(`${name} could not be read (${response.status}): reload the page.`);
      const picture = await decodePicture(await response.blob(), name);
      if (!isOld) give.current({ kind: "test", name, imageId: image, stored, picture });
    };
    load().catch((reason: unknown) => {
      if (isOld) return;
      give.current(null);
      setFailure(messageOf(reason));
    });
    return () => {
      isOld = true;
    };
  }, [apollo, run, image]);
  return failure;
}
