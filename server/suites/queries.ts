import { and, asc, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { caseAnswers, caseSuites, caseTurns, errorCases, runs, suiteCases } from "@/db/schema";
import { groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type CaseSuite = typeof caseSuites.$inferSelect;
export type CaseTurn = typeof caseTurns.$inferSelect;

/** Suites of a project by name. They are few: a person reads the list. */
export function suitesPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<CaseSuite[]> {
  return db
    .select()
    .from(caseSuites)
    .where(and(eq(caseSuites.projectId, projectId), after ? sql`${caseSuites.name} > ${after}` : undefined))
    .orderBy(asc(caseSuites.name))
    .limit(limit);
}

/** A condition over `error_cases`: those of a suite. */
export const inSuite = (suiteId: string): SQL =>
  sql`exists (select 1 from ${suiteCases} s where s.suite_id = ${suiteId} and s.case_id = ${errorCases.id})`;

/** How many cases of each suite are open, repaired and retired. */
export async function caseCountsOf(db: Queryable, suiteIds: readonly string[]) {
  const rows = await db
    .select({
      suiteId: suiteCases.suiteId,
      open: sql<number>`count(*) filter (where ${errorCases.standing} = 'open')::int`,
      repaired: sql<number>`count(*) filter (where ${errorCases.standing} = 'repaired')::int`,
      retired: sql<number>`count(*) filter (where ${errorCases.standing} = 'retired')::int`,
    })
    .from(suiteCases)
    .innerJoin(errorCases, eq(errorCases.id, suiteCases.caseId))
    .where(inArray(suiteCases.suiteId, [...suiteIds]))
    .groupBy(suiteCases.suiteId);
  return new Map(rows.map((row) => [row.suiteId, row]));
}

/** The suites that cases are in, by the case. */
export async function suitesOfCases(
  db: Queryable,
  caseIds: readonly string[],
): Promise<Map<string, CaseSuite[]>> {
  const rows = await db
    .select({ caseId: suiteCases.caseId, suite: caseSuites })
    .from(suiteCases)
    .innerJoin(caseSuites, eq(caseSuites.id, suiteCases.suiteId))
    .where(inArray(suiteCases.caseId, [...caseIds]))
    .orderBy(asc(caseSuites.name));
  return new Map(
    [...groupBy(rows, ({ caseId }) => caseId)].map(([id, found]) => [id, found.map(({ suite }) => suite)]),
  );
}

/** What became of a case, newest first. */
export function turnsOf(db: Queryable, caseId: string): Promise<CaseTurn[]> {
  return db
    .select()
    .from(caseTurns)
    .where(eq(caseTurns.caseId, caseId))
    .orderBy(desc(caseTurns.sequence))
    .limit(200);
}

/** A page of the runs that have faced a case, newest first. */
export async function runsThatFaced(
  db: Queryable,
  caseId: string,
  { after, limit }: PageRequest,
): Promise<string[]> {
  const rows = await db
    .select({ id: runs.id })
    .from(caseAnswers)
    .innerJoin(runs, eq(runs.id, caseAnswers.runId))
    .where(
      and(
        eq(caseAnswers.caseId, caseId),
        sql`${runs.deletedAt} is null`,
        after ? lt(runs.id, after) : undefined,
      ),
    )
    .orderBy(desc(runs.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}
