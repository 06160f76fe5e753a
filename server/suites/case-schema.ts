import { caseTurns } from "@/db/schema";
import { caseVerdicts } from "@/ml/case-verdicts";
import { Class } from "@/server/classes/schema";
import { batched } from "@/server/core/loader";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { ErrorCase } from "@/server/review/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { type CaseAnswer as AnswerRow, answersOf } from "./judge";
import {
  runsThatFaced,
  type CaseSuite as SuiteRow,
  suitesOfCases,
  type CaseTurn as TurnRow,
  turnsOf,
} from "./queries";
import { CaseSuite } from "./schema";

const CaseVerdict = builder.enumType("CaseVerdict", {
  description:
    "What a run's answer to a case comes to today. unknown_class: the run cannot name the class that is expected. unreadable: the picture could not be read.",
  values: caseVerdicts,
});
const CaseTurnKind = builder.enumType("CaseTurnKind", {
  description:
    "relabelled: the label was put right and the case expects that class. repaired: that class is the one that the model had said. retired, reopened: a person's decision.",
  values: caseTurns.kind.enumValues,
});

const CaseAnswer = builder.objectRef<AnswerRow>("CaseAnswer").implement({
  description: "What a run's kept model said of a case's picture.",
  fields: (t) => ({
    run: t.field({ type: Run, resolve: ({ runId }) => runId }),
    verdict: t.expose("verdict", { type: CaseVerdict }),
    predictedClass: t.field({ type: Class, nullable: true, resolve: (row) => row.predictedClassId }),
    confidence: t.exposeFloat("confidence", { nullable: true }),
    probabilities: t.exposeFloatList("probabilities", {
      nullable: true,
      description: "By class, in the order of the run's version.",
    }),
  }),
});

const CaseTurn = builder.objectRef<TurnRow>("CaseTurn").implement({
  description: "What became of a case.",
  fields: (t) => ({
    kind: t.expose("kind", { type: CaseTurnKind }),
    reason: t.exposeString("reason"),
    formerClass: t.field({ type: Class, resolve: (row) => row.formerClassId }),
    class: t.field({ type: Class, resolve: (row) => row.classId }),
    author: t.field({ type: User, resolve: (row) => row.authorId }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const suites = batched<SuiteRow[]>(async (ids, { db }) => {
  const found = await suitesOfCases(db, ids);
  return ids.map((id) => found.get(id) ?? []);
});

interface Asked {
  projectId: string;
  caseId: string;
  runIds: string[];
}

/** Cases of a list ask for the same runs: one statement serves them all. */
const answers = batched<AnswerRow[]>(async (keys, { db }) => {
  const asked = keys.map((key) => JSON.parse(key) as Asked);
  const found = new Map<string, AnswerRow>();
  for (const projectId of new Set(asked.map((one) => one.projectId))) {
    const some = asked.filter((one) => one.projectId === projectId);
    const caseIds = some.map(({ caseId }) => caseId);
    const runIds = [...new Set(some.flatMap((one) => one.runIds))];
    for (const row of await answersOf(db, projectId, caseIds, runIds))
      found.set(`${row.caseId} ${row.runId}`, row);
  }
  return asked.map(({ caseId, runIds }) => runIds.flatMap((runId) => found.get(`${caseId} ${runId}`) ?? []));
});

const CaseAnswerEdge = builder.edgeObject({ type: CaseAnswer, name: "CaseAnswerEdge" });
const CaseAnswerConnection = builder.connectionObject(
  { type: CaseAnswer, name: "CaseAnswerConnection" },
  CaseAnswerEdge,
);

builder.objectFields(ErrorCase, (t) => ({
  suites: t.field({
    type: [CaseSuite],
    resolve: async (row, _args, context) => (await suites(context, row.id)).map(({ id }) => id),
  }),
  turns: t.field({
    type: [CaseTurn],
    description: "What became of it, newest first.",
    resolve: (row, _args, { db }) => turnsOf(db, row.id),
  }),
  answers: t.field({
    type: [CaseAnswer],
    description: "Of the runs named; one that has not faced the case has none.",
    args: { runIds: t.arg.idList({ required: true }) },
    resolve: (row, { runIds }, context) =>
      answers(
        context,
        JSON.stringify({ projectId: row.projectId, caseId: row.id, runIds: runIds.slice(0, 100) }),
      ),
  }),
  allAnswers: t.connection(
    {
      type: CaseAnswer,
      description: "Of every run that has faced the case, newest run first.",
      resolve: (row, args, context) =>
        page(
          args,
          ({ runId }: AnswerRow) => runId,
          async (request) => {
            const runIds = await runsThatFaced(context.db, row.id, request);
            const found = await answersOf(context.db, row.projectId, [row.id], runIds);
            const byRun = new Map(found.map((one) => [one.runId, one]));
            return runIds.flatMap((id) => byRun.get(id) ?? []);
          },
        ),
    },
    CaseAnswerConnection,
    CaseAnswerEdge,
  ),
}));
