import { builder } from "@/server/graphql/builder";
import {
  type DrawnCurve as Curve,
  drawnCurves,
  type LowestMetrics,
  lowestMetrics,
  metricNames,
} from "./drawn-curves";
import type { Break } from "./queries";
import { MetricSeries, Run } from "./schema";

export const CurveBreakKind = builder.enumType("CurveBreakKind", {
  values: ["nan", "infinity", "minus_infinity"] as const,
});

const CurveBreak = builder.objectRef<Break>("CurveBreak").implement({
  description: "Values that were no finite numbers.",
  fields: (t) => ({
    step: t.exposeInt("step"),
    kind: t.expose("kind", { type: CurveBreakKind }),
    count: t.exposeInt("count"),
  }),
});

builder.objectField(MetricSeries, "breaks", (t) =>
  t.field({
    type: [CurveBreak],
    description: "What each value that is null was, by its step.",
    resolve: (series) => series.breaks,
  }),
);

const DrawnCurve = builder.objectRef<Curve>("DrawnCurve").implement({
  description:
    "A series as a chart of some width shows it, in step order: each point, or where there are more than the chart has room for, the greatest and the least value of each pixel column, at one step.",
  fields: (t) => ({
    name: t.exposeString("name"),
    isWhole: t.exposeBoolean("isWhole", { description: "Each point is there; there are no means then." }),
    steps: t.exposeIntList("steps"),
    epochs: t.exposeIntList("epochs"),
    seconds: t.exposeFloatList("seconds", { description: "Since the run's start." }),
    values: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "Null where it was no finite number.",
      resolve: (curve) => curve.values,
    }),
    meanSteps: t.exposeIntList("meanSteps", { description: "The last step of each column." }),
    meanSeconds: t.exposeFloatList("meanSeconds"),
    means: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "Of the finite points of each column: what a smoothing goes over.",
      resolve: (curve) => curve.means,
    }),
    counts: t.exposeIntList("counts", { description: "Points of each column." }),
    breaks: t.field({ type: [CurveBreak], resolve: (curve) => curve.breaks }),
  }),
});

const LowestMetricsType = builder.objectRef<LowestMetrics>("LowestMetrics").implement({
  fields: (t) => ({
    names: t.exposeStringList("names", { description: "The lowest first." }),
    total: t.exposeInt("total", { description: "How many series begin so, those that are not named too." }),
  }),
});

builder.objectFields(Run, (t) => ({
  curves: t.field({
    type: [DrawnCurve],
    description: "Of series that are there, in the order of the names; 200 at most.",
    args: {
      names: t.arg.stringList({ required: true }),
      from: t.arg.int({ description: "First step in sight; from the beginning, if left out." }),
      to: t.arg.int({ description: "Last step in sight." }),
      fromSeconds: t.arg.float({
        description: "First moment in sight, in seconds worked since the run's start.",
      }),
      toSeconds: t.arg.float({ description: "Last moment in sight." }),
      columns: t.arg.int({ defaultValue: 1200, description: "Pixels across the chart, 10 to 5,000." }),
    },
    resolve: (run, { columns, ...request }, context) =>
      drawnCurves(context.db, run, { ...request, columns: columns ?? 1200 }),
  }),
  lowestMetrics: t.field({
    type: LowestMetricsType,
    description: "Of its series whose names begin with a text, those that are lowest at their last point.",
    args: {
      start: t.arg.string({ required: true, description: '"validation.recall.", say.' }),
      first: t.arg.int({ required: true, description: "How many; 200 at most." }),
    },
    resolve: (run, { start, first }, context) => lowestMetrics(context.db, run.id, start, first),
  }),
  metricNames: t.stringList({
    description: "Names of its series that hold a text, in their order; at most 200.",
    args: { search: t.arg.string() },
    resolve: (run, { search }, context) => metricNames(context.db, run.id, search ?? ""),
  }),
}));
