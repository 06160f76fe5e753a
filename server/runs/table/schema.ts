import { eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import { meantBy } from "@/ml/run-filter/meant";
import { FilterError } from "@/ml/run-filter/tokens";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Project } from "@/server/projects/schema";
import { type Run as Row, runsOfNumbers, runsPage } from "../queries";
import { Run, RunConnection, RunEdge, RunKind } from "../schema";
import { type RunField as Field, runFieldsOf } from "./fields";
import { type RunBundle as Bundle, bundlesOf, type Spread as SpreadShape } from "./groups";
import {
  countRuns,
  type ListedRun,
  newestOf,
  numbersOf,
  runCursor,
  runListOf,
  runsOfList,
  shownRuns,
} from "./list";
import { aliasesOfRuns, isLessBetter, runValuesOf, tagsOf, textsOf } from "./values";

const RunFieldSource = builder.enumType("RunFieldSource", {
  description:
    "run: a fact of the run. setting: of its configuration, kept though it may have no effect there. metric: a figure of its curves.",
  values: ["run", "setting", "metric"] as const,
});
const RunFieldUnit = builder.enumType("RunFieldUnit", {
  description: "instant: seconds since 1970. seconds: a length of time.",
  values: ["instant", "seconds"] as const,
});

const RunField = builder.objectRef<Field>("RunField").implement({
  description: "What the runs of a project can be filtered, put in order and grouped by.",
  fields: (t) => ({
    key: t.exposeString("key", {
      description:
        "As a filter names it: `state`, `learning.optimizer`, `last(loss)`, `best(loss)`, `atBest(loss)`: the newest value, the best one, and that of the epoch whose weights are the model. Less is better where a word of a metric's name is that of a loss or an error: loss, error, mse, rmse, mae, nll, brier, perplexity and their like.",
    }),
    source: t.expose("source", { type: RunFieldSource }),
    isNumber: t.exposeBoolean("numeric", {
      description: "Of a setting that other trackers kept, some runs may have a text all the same.",
    }),
    isLessBetter: t.boolean({
      description: "Whether it is a figure of a loss or an error, of which less is better.",
      resolve: ({ key, source }, _args, context) =>
        source === "metric" && isLessBetter(context, key.replace(/^\w+\((.*)\)$/s, "$1")),
    }),
    unit: t.expose("unit", { type: RunFieldUnit, nullable: true }),
  }),
});

export const ShownRuns = builder.enumType("ShownRuns", {
  description: "listed: those at hand. archived: put aside. deleted: they can be restored.",
  values: shownRuns,
});
const RunSort = builder.inputType("RunSort", {
  fields: (t) => ({
    by: t.string({
      required: true,
      description: "A field's key, or `number`. Runs without a value come last.",
    }),
    descending: t.boolean(),
  }),
});

const Spread = builder.objectRef<SpreadShape>("RunSpread").implement({
  fields: (t) => ({
    runs: t.exposeInt("runs", { description: "Those with a finite value." }),
    mean: t.exposeFloat("mean"),
    deviation: t.exposeFloat("deviation", { nullable: true, description: "Of a sample; null of one run." }),
  }),
});
const RunBundle = builder.objectRef<Bundle>("RunBundle").implement({
  description: "Runs that have the same value of a field.",
  fields: (t) => ({
    value: t.field({
      type: "JSON",
      nullable: true,
      description:
        "Null of those without one. Of groups and versions it is the id: `groupId`, `versionId` in a filter.",
      resolve: ({ value }) => value,
    }),
    label: t.exposeString("label", { nullable: true }),
    runs: t.exposeInt("runs"),
    spreads: t.field({
      type: [Spread],
      nullable: { list: false, items: true },
      description: "Mean and deviation of each field that was asked for, in their order.",
      resolve: ({ spreads }) => spreads,
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  tags: t.stringList({
    description: "By name.",
    resolve: (run, _args, context) => tagsOf(context, run.id),
  }),
  aliases: t.stringList({
    description: "What registered models call it now, such as champion; each once, that one first.",
    resolve: (run, _args, context) => aliasesOfRuns(context, run.id),
  }),
  archivedAt: t.expose("archivedAt", { type: "DateTime", nullable: true, description: "Put aside." }),
  values: t.field({
    type: ["JSON"],
    nullable: { list: false, items: true },
    description:
      "Of fields, by key, in the order asked for: a number, a text, or null where the run has none. What is no finite number is the text `NaN`, `Infinity` or `-Infinity`.",
    args: { keys: t.arg.stringList({ required: true }) },
    resolve: (run, { keys }, context) => runValuesOf(context, run, keys),
  }),
}));

/** The field that an argument names. */
async function fieldNamed(context: Context, projectId: string, name: string, at: string) {
  const fields = await runFieldsOf(context.db, projectId);
  try {
    return meantBy(fields, { name, from: 0, to: name.length });
  } catch (error) {
    if (error instanceof FilterError) throw new AppError("INVALID_INPUT", `${at}: ${error.message}`, at);
    throw error;
  }
}

builder.objectFields(Project, (t) => {
  const narrowed = {
    filter: t.arg.string({
      description:
        'A condition such as `val.accuracy > 0.9 and optimizer = "adam"`: fields by key or by the end of one, =, !=, <, <=, >, >=, ~ (contains), in (…), is null, and, or, not; `tag = "x"`; `alias = champion`; times as 2026-11-28 or -7d.',
    }),
    shown: t.arg({ type: ShownRuns, description: "listed, unless others are asked for." }),
  };
  return {
    runs: t.connection(
      {
        type: Run,
        description:
          "Newest first, unless another order is asked for; those that learn, unless other kinds are.",
        args: {
          ...narrowed,
          kinds: t.arg({ type: [RunKind], description: "Without a filter and an order alone." }),
          sort: t.arg({ type: RunSort }),
        },
        resolve: async (project, { kinds, filter, sort, shown, ...args }, context) => {
          if (kinds || !(filter || sort || shown)) {
            if (filter || sort || shown) {
              throw new AppError(
                "INVALID_INPUT",
                "kinds: only runs that learn are filtered and sorted.",
                "kinds",
              );
            }
            return page(
              args,
              (run: Row) => run.id,
              (request) => runsPage(context.db, eq(runs.projectId, project.id), kinds, request),
            );
          }
          const list = await runListOf(context.db, project.id, { filter, sort, shown });
          return page(
            args,
            (run: Row) => runCursor(run as ListedRun),
            (request) => runsOfList(context.db, list, request),
          );
        },
      },
      RunConnection,
      RunEdge,
    ),
    runsByNumber: t.field({
      type: [Run],
      description:
        "Runs by their numbers, ascending, at most 100 at a time; archived ones too, not those that are deleted or never were.",
      args: { numbers: t.arg.intList({ required: true }) },
      complexity: ({ numbers }) => ({ field: 1, multiplier: numbers.length }),
      resolve: (project, { numbers }, context) => runsOfNumbers(context.db, project.id, numbers),
    }),
    runCount: t.int({
      description: "How many runs a filter lets through.",
      args: narrowed,
      resolve: async (project, args, context) =>
        countRuns(context.db, await runListOf(context.db, project.id, args)),
    }),
    newestRun: t.int({
      nullable: true,
      description:
        "The greatest number of the runs that a filter lets through; null where there is none. With runCount it says what was there when they were counted.",
      args: narrowed,
      resolve: async (project, args, context) =>
        newestOf(context.db, await runListOf(context.db, project.id, args)),
    }),
    runNumbers: t.intList({
      description:
        "The numbers of the runs that a filter lets through at this moment, ascending: to be chosen as a whole.",
      args: narrowed,
      complexity: 100,
      resolve: async (project, args, context) =>
        numbersOf(context.db, await runListOf(context.db, project.id, args)),
    }),
    runBundles: t.field({
      type: [RunBundle],
      description:
        "The runs that a filter lets through by their values of a field, 200 bundles at most: by the mean of the order's field, else the largest first.",
      args: {
        ...narrowed,
        by: t.arg.string({ required: true }),
        keys: t.arg.stringList({
          required: true,
          description: "Fields whose mean and deviation are wanted.",
        }),
        sort: t.arg({ type: RunSort }),
      },
      resolve: async (project, { by, keys, ...asked }, context) => {
        const list = await runListOf(context.db, project.id, asked);
        const field = await fieldNamed(context, project.id, by, "by");
        if (typeof field !== "object") {
          throw new AppError("INVALID_INPUT", `by: runs are not grouped by ${by}.`, "by");
        }
        const fields = await runFieldsOf(context.db, project.id);
        return bundlesOf(
          context.db,
          list,
          field,
          keys.map((key) => fields.find((one) => one.key === key) ?? null),
        );
      },
    }),
    runFields: t.field({
      type: [RunField],
      description: "Facts first, then settings and metrics by name.",
      resolve: (project, _args, context) => runFieldsOf(context.db, project.id),
    }),
    runTexts: t.stringList({
      description:
        "Different texts that runs have of a field, `tag` or `alias`, that hold what was typed; 50 at most.",
      args: { field: t.arg.string({ required: true }), holding: t.arg.string() },
      resolve: async (project, { field: name, holding }, context) => {
        const field = await fieldNamed(context, project.id, name, "field");
        if (
          field !== "tag" &&
          field !== "alias" &&
          (typeof field === "string" || (field.numeric && !field.mixed))
        )
          return [];
        return textsOf(context.db, project.id, field, holding ?? "");
      },
    }),
  };
});
