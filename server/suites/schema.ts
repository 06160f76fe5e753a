import { and, eq } from "drizzle-orm";
import { caseSuites, errorCases, suiteRules } from "@/db/schema";
import { heldBack, type Standing, standingOf } from "@/ml/case-verdicts";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Project } from "@/server/projects/schema";
import { errorCasesPage } from "@/server/review/queries";
import { CaseStanding, ErrorCase, ErrorCaseConnection, ErrorCaseEdge } from "@/server/review/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { type CaseFacing as FacingRow, facingsOf } from "./facing";
import { casesShown, shownCases, standingsOf } from "./judge";
import { caseCountsOf, inSuite, type CaseSuite as Row, suitesPage } from "./queries";

export const SuiteRule = builder.enumType("SuiteRule", {
  description:
    "When a suite holds a run back from promotion. none: never. all: unless it passes every open case. baseline: unless it passes every case that the baseline run passes.",
  values: suiteRules,
});
const ShownCases = builder.enumType("ShownCases", {
  description:
    "What a run made of cases. unjudged: it does not know the class, or the picture cannot be read. missing: it has not faced them. broken, fixed: passed by the baseline alone, by the run alone.",
  values: shownCases,
});

export const CaseSuite = builder.loadableNodeRef("CaseSuite", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(caseSuites, ids, context),
});

interface RunInSuite {
  suite: Row;
  runId: string;
  baselineRunId: string | null;
}

const standings = batched<Standing>(async (keys, { db }) => {
  const asked = keys.map((key) => JSON.parse(key) as RunInSuite & { suiteId: string; projectId: string });
  const found = new Map<string, Standing>();
  for (const baselineRunId of new Set(asked.map((one) => one.baselineRunId))) {
    for (const projectId of new Set(asked.map((one) => one.projectId))) {
      const some = asked.filter((one) => one.baselineRunId === baselineRunId && one.projectId === projectId);
      for (const [key, standing] of await standingsOf(db, projectId, some)) {
        found.set(`${key} ${baselineRunId}`, standing);
      }
    }
  }
  return asked.map(
    ({ suiteId, runId, baselineRunId }) =>
      found.get(`${suiteId} ${runId} ${baselineRunId}`) ?? standingOf([]),
  );
});
const standingIn = (context: Context, { suite, runId, baselineRunId }: RunInSuite) =>
  standings(context, JSON.stringify({ suiteId: suite.id, projectId: suite.projectId, runId, baselineRunId }));

const SuiteStanding = builder.objectRef<RunInSuite & { standing: Standing }>("SuiteStanding").implement({
  description: "How a run stands on the open cases of a suite, judged by what they expect today.",
  fields: (t) => ({
    suite: t.field({ type: CaseSuite, resolve: ({ suite }) => suite.id }),
    run: t.field({ type: Run, resolve: ({ runId }) => runId }),
    cases: t.int({ resolve: ({ standing }) => standing.cases }),
    passed: t.int({ resolve: ({ standing }) => standing.passed }),
    failed: t.int({ resolve: ({ standing }) => standing.failed }),
    unknownClass: t.int({ resolve: ({ standing }) => standing.unknownClass }),
    unreadable: t.int({ resolve: ({ standing }) => standing.unreadable }),
    missing: t.int({
      description: "Cases that it has not faced.",
      resolve: ({ standing }) => standing.missing,
    }),
    broken: t.int({
      description: "Cases that the baseline passes and the run does not.",
      resolve: ({ standing }) => standing.broken,
    }),
    fixed: t.int({ resolve: ({ standing }) => standing.fixed }),
    heldBack: t.string({
      nullable: true,
      description:
        "Why the suite's rule, against the suite's own baseline, would hold the run back from promotion; null where it lets it through.",
      resolve: async ({ suite, runId, baselineRunId, standing }, _args, context) => {
        const own =
          baselineRunId === suite.baselineRunId
            ? standing
            : await standingIn(context, { suite, runId, baselineRunId: suite.baselineRunId });
        return heldBack(suite.rule, own, suite.baselineRunId !== null);
      },
    }),
  }),
});

const countsOf = batched<{ open: number; repaired: number; retired: number }>(async (ids, { db }) => {
  const counts = await caseCountsOf(db, ids);
  return ids.map((id) => counts.get(id) ?? { open: 0, repaired: 0, retired: 0 });
});

CaseSuite.implement({
  description: "Error cases that every run has to face, kept together.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (row) => row.projectId }),
    name: t.exposeString("name"),
    description: t.exposeString("description"),
    rule: t.expose("rule", { type: SuiteRule }),
    baselineRun: t.field({ type: Run, nullable: true, resolve: (row) => row.baselineRunId }),
    openCases: t.int({ resolve: async (row, _args, context) => (await countsOf(context, row.id)).open }),
    repairedCases: t.int({
      resolve: async (row, _args, context) => (await countsOf(context, row.id)).repaired,
    }),
    retiredCases: t.int({
      resolve: async (row, _args, context) => (await countsOf(context, row.id)).retired,
    }),
    standings: t.field({
      type: [SuiteStanding],
      description: "Of runs of the project, in the order given, beside a baseline.",
      args: { runIds: t.arg.idList({ required: true }), baselineRunId: t.arg.id() },
      resolve: (suite, { runIds, baselineRunId }, context) =>
        Promise.all(
          runIds.slice(0, 100).map(async (runId) => {
            const of = { suite, runId, baselineRunId: baselineRunId ?? null };
            return { ...of, standing: await standingIn(context, of) };
          }),
        ),
    }),
    cases: t.connection(
      {
        type: ErrorCase,
        description:
          "Newest first: the open ones unless others are asked for, or those that a run came to something on.",
        args: {
          standing: t.arg({ type: CaseStanding }),
          show: t.arg({ type: ShownCases }),
          runId: t.arg.id(),
          baselineRunId: t.arg.id(),
        },
        resolve: async (suite, { standing, show, runId, baselineRunId, ...args }, context) => {
          const shown =
            show && runId
              ? await casesShown(context.db, suite.projectId, {
                  show,
                  runId,
                  baselineRunId: baselineRunId ?? null,
                })
              : undefined;
          const where = and(
            eq(errorCases.projectId, suite.projectId),
            eq(errorCases.standing, standing ?? "open"),
            inSuite(suite.id),
            shown,
          );
          return page(
            args,
            ({ id }: { id: string }) => id,
            (request) => errorCasesPage(context.db, where, request),
          );
        },
      },
      ErrorCaseConnection,
      ErrorCaseEdge,
    ),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const CaseSuiteEdge = builder.edgeObject({ type: CaseSuite, name: "CaseSuiteEdge" });
const CaseSuiteConnection = builder.connectionObject(
  { type: CaseSuite, name: "CaseSuiteConnection" },
  CaseSuiteEdge,
);

const CaseFacing = builder.objectRef<FacingRow>("CaseFacing").implement({
  description: "The work of asking a run's kept model about the open error cases.",
  fields: (t) => ({
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed"),
    total: t.exposeInt("total", { nullable: true }),
    failure: t.exposeString("failure", { nullable: true }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

const facings = batched<FacingRow | null>(async (ids, { db }) => {
  const found = await facingsOf(db, ids);
  return ids.map((id) => found.get(id) ?? null);
});

builder.objectFields(Project, (t) => ({
  caseSuites: t.connection(
    {
      type: CaseSuite,
      description: "By name.",
      resolve: (project, args, context) =>
        page(
          args,
          ({ name }: Row) => name,
          (request) => suitesPage(context.db, project.id, request),
        ),
    },
    CaseSuiteConnection,
    CaseSuiteEdge,
  ),
}));

builder.objectFields(Run, (t) => ({
  caseFacing: t.field({
    type: CaseFacing,
    nullable: true,
    description: "Null where it has never been asked to face the error cases.",
    resolve: (run, _args, context) => facings(context, run.id),
  }),
  suiteStandings: t.field({
    type: [SuiteStanding],
    description: "In every suite of the project that has open cases, beside the suite's own baseline.",
    resolve: async (run, _args, context) => {
      const suites = await suitesPage(context.db, run.projectId, { limit: 100 });
      const all = await Promise.all(
        suites.map(async (suite) => {
          const of = { suite, runId: run.id, baselineRunId: suite.baselineRunId };
          return { ...of, standing: await standingIn(context, of) };
        }),
      );
      return all.filter(({ standing }) => standing.cases > 0);
    },
  }),
}));

builder.queryFields((t) => ({
  caseSuite: t.field({
    type: CaseSuite,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
