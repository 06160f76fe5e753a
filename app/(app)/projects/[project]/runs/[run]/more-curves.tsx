"use client";

import { useQuery } from "@apollo/client/react";
import { ChevronRight, Search } from "lucide-react";
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { type ComponentProps, useMemo, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount, formatValue } from "@/app/ui/format";
import { TextInput } from "@/app/ui/inputs";
import { type ChartMark, LineChart } from "@/app/ui/line-chart";
import { useRefetchOn } from "../../use-refetch-on";
import { type ChartData, linesOf } from "./chart-data";
import type { CurveView } from "./curve-view";
import type { Run } from "./run-context";
import { useMetrics } from "./use-metrics";

const metricNames = graphql(`
  query MetricNames($run: ID!, $search: String!) {
    run(id: $run) {
      id
      metricNames(search: $search)
    }
  }
`);

const lowestMetrics = graphql(`
  query LowestMetrics($run: ID!, $start: String!, $first: Int!) {
    run(id: $run) {
      id
      lowestMetrics(start: $start, first: $first) {
        names
        total
      }
    }
  }
`);

const quiet = { history: "replace" } as const;
const measures = ["recall", "precision", "f1"] as const;
const measureNames = { recall: "Recall", precision: "Precision", f1: "F1" } as const;
const meansOfClasses = [...measures, "top3", "top5"].map((name) => `validation.${name}`);
/** More lines cannot be told apart. */
const linesAtOnce = 8;
/** More charts at once are no help. */
const chartsAtOnce = 12;

/** New names come seldom. */
const namesMs = 5000;

const noNames: readonly string[] = [];

const noEpoch = "These values come with the validation of each epoch.";

const percentOf = (value: number) => `${formatValue(value * 100)} %`;

type Common = Pick<
  ComponentProps<typeof LineChart>,
  "xLabel" | "formatX" | "syncKey" | "height" | "empty" | "logX" | "logY" | "range" | "onRange"
> & {
  /** what happened to the run, beside what each chart marks by itself */
  marks: readonly ChartMark[];
};
interface Props {
  run: Run;
  view: CurveView;
  common: Common;
}

/** What a chart shows of its own, with what happened to the run. */
const withMarks = ({ series, marks }: ChartData, common: Common) => ({
  series,
  marks: [...marks, ...common.marks],
});

/** What is looked at less often than loss and accuracy: the rate, the figures beside accuracy, the classes, any other. */
export function MoreCurves(props: Props) {
  const [isOpen, setOpen] = useQueryState("more", parseAsBoolean.withDefault(false).withOptions(quiet));
  return (
    <details
      className="group mt-3 border-t"
      open={isOpen}
      onToggle={(event) => void setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 px-1 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-subtle group-open:rotate-90" />
        <h3 className="text-xs font-semibold">More curves</h3>
        <span className="truncate text-xs text-muted">
          learning rate, precision, recall, F1, single classes, any other by its name
        </span>
      </summary>
      {isOpen ? (
        <div className="grid gap-x-6 gap-y-4 pt-2 xl:grid-cols-2">
          <Means {...props} />
          <Classes {...props} />
          <MetricsByName {...props} />
        </div>
      ) : null}
    </details>
  );
}

/** The learning rate, and the figures that are means of the classes. */
function Means({ run, view: { across, smoothing, sight }, common }: Props) {
  const { curves } = useMetrics(
    run.id,
    useMemo(() => ["learningRate", ...meansOfClasses], []),
    sight,
  );
  const rate = useMemo(
    () =>
      linesOf(
        [{ label: "Learning rate", curve: curves?.learningRate, color: "var(--chart-3)" }],
        across,
        smoothing,
      ),
    [curves, across, smoothing],
  );
  const figures = useMemo(() => {
    const top = meansOfClasses.findLast((name) => name.includes("top") && curves?.[name]);
    return linesOf(
      [
        ...measures.map((name) => ({ label: measureNames[name], curve: curves?.[`validation.${name}`] })),
        ...(top ? [{ label: `Top ${top.slice("validation.top".length)}`, curve: curves?.[top] }] : []),
      ],
      across,
      smoothing,
    );
  }, [curves, across, smoothing]);
  return (
    <>
      <div className="min-w-0">
        <h4 className="px-1 text-xs font-semibold">Learning rate</h4>
        <LineChart label="Learning rate" x={curves && rate.x} {...common} {...withMarks(rate, common)} />
      </div>
      <div className="min-w-0">
        <h4 className="px-1 text-xs font-semibold">Validation, mean of the classes</h4>
        <LineChart
          label="Validation, mean of the classes"
          x={curves && figures.x}
          formatY={percentOf}
          {...common}
          {...withMarks(figures, common)}
          empty={noEpoch}
        />
      </div>
    </>
  );
}

function Classes({ run, view: { across, smoothing, sight }, common }: Props) {
  const [measure, setMeasure] = useQueryState(
    "classes",
    parseAsStringLiteral(measures).withDefault("recall").withOptions(quiet),
  );
  const start = `validation.${measure}.`;
  const { data, refetch } = useQuery(lowestMetrics, {
    variables: { run: run.id, start, first: linesAtOnce },
    fetchPolicy: "cache-and-network",
  });
  // Other classes may be the lowest after each epoch.
  useRefetchOn(["RUN_CHANGED"], run.id, refetch);
  const { names, total = 0 } = data?.run.lowestMetrics ?? {};
  const { curves } = useMetrics(run.id, names ?? noNames, sight);
  const classes = useMemo(
    () =>
      linesOf(
        (names ?? noNames).map((name) => ({ label: name.slice(start.length), curve: curves?.[name] })),
        across,
        smoothing,
      ),
    [names, start, curves, across, smoothing],
  );
  return (
    <div className="min-w-0 xl:col-span-2">
      <div className="flex flex-wrap items-center justify-between gap-2 px-1">
        <h4 className="text-xs font-semibold">
          {total > linesAtOnce ? `The ${linesAtOnce} lowest of ${formatCount(total)} classes` : "Classes"}
        </h4>
        <SegmentedControl
          label="Figure of the classes"
          size="sm"
          options={measures.map((value) => ({ value, label: measureNames[value] }))}
          value={measure}
          onChange={(value) => void setMeasure(value)}
        />
      </div>
      <LineChart
        label={`${measureNames[measure]} of classes`}
        x={curves && classes.x}
        formatY={percentOf}
        {...common}
        {...withMarks(classes, common)}
        empty={noEpoch}
      />
    </div>
  );
}

/**
 * Any metric that the run has, found by a part of its name; those that are chosen stand in the address.
 * @param atFirst the first ones are drawn until some are chosen.
 */
export function MetricsByName({
  run,
  view: { across, smoothing, sight },
  common,
  atFirst = false,
}: Props & { atFirst?: boolean }) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useQueryState(
    "metrics",
    parseAsArrayOf(parseAsString).withDefault([]).withOptions(quiet),
  );
  const { data, previousData, refetch } = useQuery(metricNames, {
    variables: { run: run.id, search: search.trim() },
    fetchPolicy: "cache-and-network",
  });
  // Some come with the first steps, others with the first epoch.
  useRefetchOn(["RUN_CHANGED"], run.id, refetch, { leastMs: namesMs });
  const names = (data ?? previousData)?.run.metricNames ?? [];
  // One that is chosen can be left out again, whatever is searched for.
  const listed = [...chosen, ...names.filter((name) => !chosen.includes(name))];
  const drawn = chosen.length > 0 || !atFirst ? chosen : names;
  const shown = useMemo(() => drawn.slice(0, chartsAtOnce), [drawn]);
  const { curves, error } = useMetrics(run.id, shown, sight);
  return (
    <section aria-label="Metrics by name" className="grid min-w-0 gap-3 xl:col-span-2">
      <div className="flex flex-wrap items-center gap-3 px-1">
        <h4 className="text-xs font-semibold">Any metric</h4>
        <TextInput
          type="search"
          aria-label="Search metrics"
          placeholder="Part of a name"
          leading={<Search />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-60"
        />
        <span role="status" className="text-xs tabular-nums text-muted">
          {names.length === 0 ? "None is called so" : names.length === 200 ? "The first 200" : names.length}
        </span>
      </div>
      <ul aria-label="Metrics" className="flex max-h-32 flex-wrap gap-1 overflow-y-auto px-1">
        {listed.map((name) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={chosen.includes(name)}
              onClick={() =>
                void setChosen(
                  chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name],
                )
              }
              className="min-h-6 rounded-sm border px-1.5 font-mono text-xs text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-fg"
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      {error ? <AlertBanner tone="warning">{error}</AlertBanner> : null}
      {chosen.length > chartsAtOnce ? (
        <p className="px-1 text-xs text-muted">
          The first {chartsAtOnce} of those that are chosen are drawn.
        </p>
      ) : null}
      <div className="grid gap-x-6 gap-y-4 xl:grid-cols-2">
        {shown.map((name) => {
          const chart = linesOf([{ label: name, curve: curves?.[name] }], across, smoothing);
          return (
            <LineChart
              key={name}
              label={name}
              x={curves && chart.x}
              {...common}
              {...withMarks(chart, common)}
              empty="The run has no such metric."
            />
          );
        })}
      </div>
    </section>
  );
}
