"use client";

import { useQuery } from "@apollo/client/react";
import { CheckCheck } from "lucide-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { parseAsFloat, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { PageSkeleton } from "@/app/(app)/signed-in";
import type { SuggestionSetQuery, SuggestionsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount, formatShare } from "@/app/ui/format";
import { ImageGrid } from "@/app/ui/image-grid";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Slider } from "@/app/ui/slider";
import { SplitPane } from "@/app/ui/split-pane";
import { StateBadge } from "@/app/ui/state-badge";
import { Toolbar } from "@/app/ui/toolbar";
import { ClassFilter } from "../../../../class-filter";
import { ClassLabel, Confusion } from "../../../../class-label";
import { useLabelling } from "../../../../labelling/labelling";
import { usePageTitle, useProject } from "../../../../project-context";
import { useRefetchOn } from "../../../../use-refetch-on";
import { useDataset } from "../../dataset-context";
import { suggestionSet, suggestions } from "../operations";
import { isMoving, kindNames, openCount, progressNote, sourceText } from "../words";
import { CancelAsking } from "./cancel-asking";
import { ChosenSuggestion } from "./chosen-suggestion";
import { useDecide } from "./use-decide";

type SetFacts = SuggestionSetQuery["suggestionSet"];
export type Suggestion = SuggestionsQuery["suggestionSet"]["suggestions"]["edges"][number]["node"];

const orders = ["surest", "least_margin", "most_entropy", "least_confident", "diverse"] as const;
const orderNames: Readonly<Record<(typeof orders)[number], string>> = {
  surest: "Surest first",
  least_margin: "Least margin first",
  most_entropy: "Most entropy first",
  least_confident: "Least confidence first",
  diverse: "Most varied first",
};
const parameters = {
  order: parseAsStringLiteral(orders).withDefault("surest"),
  class: parseAsString,
  image: parseAsString,
  sure: parseAsFloat.withDefault(0.95),
};

export default function SuggestionSetPage() {
  const { set: id } = useParams<{ set: string }>();
  const project = useProject();
  const dataset = useDataset();
  const [{ sure }] = useQueryStates(parameters);
  const { data, previousData, error, refetch } = useQuery(suggestionSet, {
    variables: { id, minConfidence: sure },
  });
  useRefetchOn(["SUGGESTIONS_CHANGED"], id, refetch);
  const set = data?.suggestionSet ?? previousData?.suggestionSet;
  usePageTitle(set ? kindNames[set.kind] : undefined);
  const all = `/projects/${project.id}/datasets/${dataset.id}/suggestions`;
  if (!set) {
    return error ? (
      <QueryError
        thing="This list of suggestions"
        error={error}
        onRetry={refetch}
        action={<Button href={all}>To the suggestions</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-sm font-semibold">
          <Link href={all} className="text-muted underline underline-offset-2 hover:text-fg">
            Suggestions
          </Link>
          <span aria-hidden className="px-1.5 text-subtle">
            /
          </span>
          {kindNames[set.kind]}
        </h2>
        <span className="text-sm text-muted">{sourceText(set)}</span>
        <StateBadge state={set.state} />
        {isMoving(set) ? <CancelAsking id={set.id} /> : null}
      </div>
      {set.failure ? (
        <AlertBanner tone="danger" title="The models could not be asked" className="mb-3">
          {set.failure}
        </AlertBanner>
      ) : null}
      {isMoving(set) ? (
        <ProgressBar
          label="Asking about images"
          value={set.processed}
          total={set.total}
          note={progressNote(set)}
          className="mb-3"
        />
      ) : null}
      <OpenSuggestions set={set} isCounted={data !== undefined} onDecided={refetch} />
    </>
  );
}

function OpenSuggestions({
  set,
  isCounted,
  onDecided,
}: {
  set: SetFacts;
  /** Whether what is sure enough was counted for what the page stands at. */
  isCounted: boolean;
  onDecided: () => Promise<unknown>;
}) {
  const project = useProject();
  const [state, setState] = useQueryStates(parameters);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const isErrors = set.kind === "label_errors";
  const query = useQuery(suggestions, {
    variables: { id: set.id, order: isErrors ? "most_suspect" : state.order, classId: state.class },
    notifyOnNetworkStatusChange: true,
    // What is decided elsewhere must not come back from the cache.
    fetchPolicy: "network-only",
    nextFetchPolicy: "cache-first",
  });
  useRefetchOn(["SUGGESTIONS_CHANGED"], set.id, () => {
    if ((rows?.length ?? 0) === 0) return query.refetch();
    return undefined;
  });
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.suggestionSet.suggestions);
  const items = rows?.filter((row) => !decided.has(row.image.id));
  const place = items?.findIndex((item) => item.image.id === state.image) ?? -1;
  const shown = items?.[Math.max(0, place)];
  const total = openCount(set);
  const ofClass = state.class ? (set.open.find((one) => one.class.id === state.class)?.count ?? 0) : total;
  const isVaried = !isErrors && state.order === "diverse";
  const sure = set.sure.open
    .filter((one) => !state.class || one.class.id === state.class)
    .reduce((sum, { count }) => sum + count, 0);
  const labelling = useLabelling();
  const { decide, isAccepting } = useDecide(set.id, {
    onDecided: (images) => setDecided((before) => new Set([...before, ...images])),
    onUndone: (images) => setDecided((before) => new Set([...before].filter((one) => !images.includes(one)))),
    onAllSent: () => void Promise.all([query.refetch(), onDecided()]).catch(() => undefined),
  });
  const acceptAll = () =>
    decide({
      decision: "suggested",
      images: (items ?? [])
        .filter(({ confidence }) => confidence >= state.sure)
        .map((item) => [item.image.id, item.class.id] as const),
      matching: { classId: state.class, minConfidence: state.sure, total: sure, shownAt: set.sure.at },
    });
  const goOn = () => {
    const at = Math.max(0, place);
    void setState({ image: (items?.[at + 1] ?? items?.[at - 1])?.image.id ?? null });
    if (at + 20 > (items?.length ?? 0)) loadMore?.();
  };
  const decideShown = (decision: "suggested" | "given") => {
    if (!shown) return;
    goOn();
    const of = decision === "suggested" ? shown.class : shown.givenClass;
    decide({ decision, images: [[shown.image.id, of?.id ?? null]] });
  };
  const labelShown = (classId: string | null) => {
    if (!shown) return;
    goOn();
    labelling.label({ ids: [shown.image.id] }, classId);
    setDecided((before) => new Set([...before, shown.image.id]));
  };
  const mayLabel = project.can("label:write");
  if (query.error && !rows)
    return <QueryError thing="The suggestions" error={query.error} onRetry={query.refetch} />;
  const isEmpty = items?.length === 0 && !loadMore;
  return (
    <>
      <Toolbar
        label="Which suggestions"
        end={
          isErrors ? null : (
            <>
              <Slider
                label="At least"
                value={state.sure}
                min={0.5}
                max={0.99}
                step={0.01}
                format={formatShare}
                onChange={(next) => void setState({ sure: Math.round(next * 100) / 100 })}
              />
              <ConfirmDialog
                trigger={
                  <Button
                    icon={<CheckCheck />}
                    disabled={!mayLabel || sure === 0 || isAccepting || !isCounted}
                  >
                    Accept {formatCount(sure)}
                  </Button>
                }
                title={`Accept ${formatCount(sure)} suggestions?`}
                description={`Each image of which the model is at least ${formatShare(state.sure)} sure gets the class that it says. The labels carry your name, and can be taken back at once.`}
                confirmLabel={`Accept ${formatCount(sure)}`}
                onConfirm={acceptAll}
              />
            </>
          )
        }
      >
        {isErrors ? null : (
          <Select
            aria-label="Which come first"
            className="w-48"
            value={state.order}
            options={orders.map((value) => ({ value, label: orderNames[value] }))}
            onChange={(event) =>
              void setState({
                order: orders.find((value) => value === event.target.value) ?? null,
                image: null,
              })
            }
          />
        )}
        <ClassFilter
          value={state.class}
          onChange={(value) => void setState({ class: value, image: null })}
          choices={set.open.map(({ class: of, count }) => ({ value: of.id, of, count }))}
        />
      </Toolbar>
      {isEmpty ? (
        <Panel flush>
          <EmptyState icon={<CheckCheck />} title={emptyTitle(set, state.class !== null)}>
            {isMoving(set)
              ? "They appear here as the models answer."
              : total > 0
                ? "Other classes and orders have some: the most varied order holds the first 500 alone."
                : "What was decided stands in the history of each image."}
          </EmptyState>
        </Panel>
      ) : (
        <SplitPane
          sticky="everywhere"
          sideWidth="24rem"
          main={
            <Panel flush>
              <ImageGrid
                label={kindNames[set.kind]}
                items={items?.map(itemOf)}
                size={112}
                total={isVaried ? undefined : ofClass}
                selectedId={shown?.image.id}
                onSelect={(item) => void setState({ image: item.id })}
                onOpen={() => mayLabel && decideShown("suggested")}
                onEndReached={loadMore}
                loadingMore={loadingMore}
                className="h-[calc(100dvh-20rem)] min-h-80 max-lg:h-[55dvh]"
              />
            </Panel>
          }
          side={
            <ChosenSuggestion
              suggestion={shown}
              mayLabel={mayLabel}
              onDecide={decideShown}
              onOther={labelShown}
            />
          }
        />
      )}
    </>
  );
}

function emptyTitle(set: SetFacts, isFiltered: boolean): string {
  if (isMoving(set)) return "No answer yet";
  if (isFiltered) return "No open suggestion of this class";
  if (set.kind === "label_errors" && set.imageCount === 0) return "No label looks wrong";
  return "All suggestions are decided";
}

function itemOf({ image, class: of, givenClass, confidence }: Suggestion) {
  return {
    id: image.id,
    src: image.thumbnailUrl,
    alt: givenClass
      ? `labelled ${givenClass.name}, looks like ${of.name}`
      : `suggested: ${of.name}, ${formatShare(confidence)}`,
    caption: givenClass ? (
      <Confusion truth={givenClass} predicted={of} className="text-xs" />
    ) : (
      <span className="flex items-center justify-between gap-1 text-xs text-muted">
        <ClassLabel of={of} />
        <span className="tabular-nums">{formatShare(confidence)}</span>
      </span>
    ),
  };
}
