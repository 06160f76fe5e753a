/** What is told of a run while it is followed: who worked on it, why it failed, when it may begin. */
import { and, asc, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runAttempts, runLogs, runs } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import { type Run, secondsLeft } from "./queries";
import type { Waiting } from "./queue";
import { workingStates } from "./worked";

/** The last 50 attempts of a run, in their order. */
export async function attemptsOf(db: Queryable, runId: string) {
  const rows = await db
    .select()
    .from(runAttempts)
    .where(eq(runAttempts.runId, runId))
    .orderBy(desc(runAttempts.fence))
    .limit(50);
  return rows.reverse();
}

/** The last lines in the log of a failed run that say what went wrong. */
export async function failureLinesOf(db: Queryable, run: Run) {
  if (run.state !== "failed") return [];
  const rows = await db
    .select()
    .from(runLogs)
    .where(and(eq(runLogs.runId, run.id), ne(runLogs.level, "info")))
    .orderBy(desc(runLogs.sequence))
    .limit(8);
  return rows.reverse();
}

interface Pace {
  /** Mean seconds that the project's last 20 runs were worked on; null where none has ended. */
  seconds: number | null;
  /** Seconds that the runs at work have left together, of all projects, and how many they are. */
  left: number;
  working: number;
}

const paceOf = batched<Pace>(async (projectIds, { db }) => {
  const working = await db
    .select()
    .from(runs)
    .where(inArray(runs.state, [...workingStates]))
    .orderBy(asc(runs.id))
    .limit(100);
  return Promise.all(
    projectIds.map(async (projectId) => {
      const [row] = await db.execute<{ seconds: number | null }>(sql`
        select avg(seconds)::float8 as seconds from (
          select worked_seconds(r) as seconds from runs r
          where project_id = ${projectId} and state = 'finished' and kind = 'training' and source is null
          order by id desc limit 20
        ) ended`);
      const seconds = row?.seconds ?? null;
      const left = working.reduce((sum, run) => sum + (secondsLeft(run) ?? seconds ?? 0), 0);
      return { seconds, left, working: working.length };
    }),
  );
});

/**
 * About when a run that waits may begin: what those at work have left and those before it will take, spread over as many
 * places as work now. Null where no run of the project has ended yet, or a limit holds it.
 */
export async function secondsToStart(context: Context, waiting: Waiting): Promise<number | null> {
  if (waiting.held) return null;
  const { seconds, left, working } = await paceOf(context, waiting.projectId);
  if (seconds === null) return null;
  const places = Math.max(1, working);
  return (left + waiting.ahead * seconds) / places;
}
