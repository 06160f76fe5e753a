import { eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { caseAnswers, classes, errorCases } from "@/db/schema";
import {
  type CaseChange,
  type CaseVerdict,
  type Standing,
  standingOf,
  type VerdictCount,
} from "@/ml/case-verdicts";
import { classToday } from "@/server/classes/today";
import { textArray } from "@/server/labels/append";

/** What each merged class of a project is today, by its id; the others are not among them. */
async function mergedClasses(db: Queryable, projectId: string): Promise<Record<string, string>> {
  const merged = await db
    .select({ id: classes.id })
    .from(classes)
    .where(sql`${eq(classes.projectId, projectId)} and ${isNotNull(classes.mergedIntoId)}`);
  if (merged.length === 0) return {};
  const all = await db
    .select({ id: classes.id, mergedIntoId: classes.mergedIntoId })
    .from(classes)
    .where(eq(classes.projectId, projectId));
  const byId = new Map(all.map((row) => [row.id, row]));
  return Object.fromEntries(
    all.flatMap((row) => {
      const today = classToday(byId, row).id;
      return today === row.id ? [] : [[row.id, today]];
    }),
  );
}

/** How the answers of runs are judged: parts of a statement. */
interface Judging {
  /** WITH-clause `judged_runs (run_id, known)`: the runs of the project, and the classes that each can name, as of today. */
  runs: SQL;
  /** @param names of error_cases, judged_runs and a left-joined case_answers in the statement. */
  verdict(cases: SQL, runs: SQL, answers: SQL): SQL<CaseVerdict | null>;
}

/**
 * Judges by what a case expects today and by what the classes are today: one that was merged counts as the one that it was
 * merged into. Runs of other projects are left out.
 */
async function judging(db: Queryable, projectId: string, runIds: readonly string[]): Promise<Judging> {
  const merged = sql`${JSON.stringify(await mergedClasses(db, projectId))}::jsonb`;
  const today = (classId: SQL) => sql`coalesce(${merged} ->> ${classId}, ${classId})`;
  return {
    runs: sql`judged_runs as materialized (
      select r.id as run_id,
        array(select ${today(sql`(k ->> 'id')`)} from jsonb_array_elements(v.classes) k) as known
      from runs r join versions v on v.id = r.version_id
      where r.id = any(${textArray(runIds)}) and r.project_id = ${projectId})`,
    verdict: (cases, runs, answers) => sql<CaseVerdict | null>`case
      when ${answers}.case_id is null then null
      when ${answers}.predicted_class_id is null then 'unreadable'
      when ${today(sql`${answers}.predicted_class_id`)} = ${today(sql`${cases}.expected_class_id`)} then 'passed'
      when ${today(sql`${cases}.expected_class_id`)} = any(${runs}.known) then 'failed'
      else 'unknown_class' end`,
  };
}

/** What a run said of a case, judged by today. */
export interface CaseAnswer {
  runId: string;
  caseId: string;
  verdict: CaseVerdict;
  predictedClassId: string | null;
  confidence: number | null;
  probabilities: number[] | null;
}

/** The answers of runs to cases of a project; what was not faced is not among them. */
export async function answersOf(
  db: Queryable,
  projectId: string,
  caseIds: readonly string[],
  runIds: readonly string[],
): Promise<CaseAnswer[]> {
  if (caseIds.length === 0 || runIds.length === 0) return [];
  const { runs, verdict } = await judging(db, projectId, runIds);
  const rows = await db.execute<CaseAnswer & Record<string, unknown>>(sql`
    with ${runs}
    select a.run_id as "runId", a.case_id as "caseId", ${verdict(sql`c`, sql`r`, sql`a`)} as verdict,
      a.predicted_class_id as "predictedClassId", a.confidence, a.probabilities
    from ${caseAnswers} a join judged_runs r on r.run_id = a.run_id
    join ${errorCases} c on c.id = a.case_id and c.project_id = ${projectId}
    where a.case_id = any(${textArray(caseIds)})`);
  return [...rows];
}

/**
 * How runs stand on the open cases of suites, or of the whole project where no suite is named, beside a baseline run.
 * @returns by `suite run`; a suite without open cases, and a run of another project, has none.
 */
export async function standingsOf(
  db: Queryable,
  projectId: string,
  asked: readonly { suiteId: string; runId: string; baselineRunId: string | null }[],
): Promise<Map<string, Standing>> {
  if (asked.length === 0) return new Map();
  const runIds = [...new Set(asked.flatMap(({ runId, baselineRunId }) => [runId, baselineRunId ?? runId]))];
  const { runs, verdict } = await judging(db, projectId, runIds);
  const rows = await db.execute<
    VerdictCount & { suiteId: string; runId: string } & Record<string, unknown>
  >(sql`
    with ${runs},
    asked as (select distinct * from unnest(
      ${textArray(asked.map(({ suiteId }) => suiteId))}, ${textArray(asked.map(({ runId }) => runId))},
      ${textArray(asked.map(({ baselineRunId }) => baselineRunId))}) as x (suite_id, run_id, baseline_id)),
    members as (
      select s.suite_id, c.id, c.expected_class_id from suite_cases s join error_cases c on c.id = s.case_id
      where s.suite_id in (select suite_id from asked) and c.standing = 'open' and c.project_id = ${projectId}),
    judged as materialized (
      select m.suite_id, m.id as case_id, r.run_id, ${verdict(sql`m`, sql`r`, sql`a`)} as verdict
      from members m cross join judged_runs r
      left join case_answers a on a.case_id = m.id and a.run_id = r.run_id)
    select asked.suite_id as "suiteId", asked.run_id as "runId", b.verdict as was, j.verdict as is, count(*)::int as count
    from asked join judged j on j.suite_id = asked.suite_id and j.run_id = asked.run_id
    left join judged b on b.suite_id = j.suite_id and b.case_id = j.case_id and b.run_id = asked.baseline_id
    group by 1, 2, 3, 4`);
  const counts = new Map<string, VerdictCount[]>();
  for (const { suiteId, runId, ...count } of rows) {
    const key = `${suiteId} ${runId}`;
    counts.set(key, [...(counts.get(key) ?? []), count]);
  }
  return new Map([...counts].map(([key, all]) => [key, standingOf(all)]));
}

export const shownCases = ["passed", "failed", "unjudged", "missing", "broken", "fixed"] as const;

/** Cases of a list on which a run came to a verdict, or differs from another one: by what is shown of it. */
interface ShownCases {
  show: (typeof shownCases)[number];
  runId: string;
  baselineRunId: string | null;
}

/** A condition over `error_cases`. `broken` and `fixed` without a baseline match nothing. */
export async function casesShown(
  db: Queryable,
  projectId: string,
  { show, runId, baselineRunId }: ShownCases,
): Promise<SQL> {
  const { runs, verdict } = await judging(db, projectId, [runId, ...(baselineRunId ? [baselineRunId] : [])]);
  const of = (id: string | null) => sql`(
    with ${runs} select ${verdict(sql`error_cases`, sql`r`, sql`a`)} from judged_runs r
    left join case_answers a on a.run_id = r.run_id and a.case_id = error_cases.id where r.run_id = ${id})`;
  const is = of(runId);
  switch (show) {
    case "passed":
    case "failed":
      return sql`${is} = ${show}`;
    case "unjudged":
      return sql`${is} in ('unknown_class', 'unreadable')`;
    case "missing":
      return sql`${is} is null`;
    default: {
      const change: CaseChange = show;
      const [first, then] = change === "broken" ? [of(baselineRunId), is] : [is, of(baselineRunId)];
      return sql`(${first} = 'passed' and ${then} <> 'passed')`;
    }
  }
}
