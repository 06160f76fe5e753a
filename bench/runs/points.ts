import { sql } from "drizzle-orm";
import type { Connection } from "@/db/connection";
import { runs } from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { claimRun } from "@/server/runs/claim";
import { RunWriter } from "@/server/runs/worker";

const perSecond = 100_000;
const writers = 8;
const metrics = ["loss", "accuracy", "learningRate", "validation.loss", "validation.accuracy"];
/** How often each run's loop gives points to its writer, as steps of training do. */
const beatMs = 20;

/** Runs that a worker has, of a project that has a version; numbers from `first` on. */
async function claimed({ db }: Connection, projectId: string, count: number, first: number) {
  const [like] = await db.select().from(runs).where(sql`${runs.projectId} = ${projectId}`).limit(1);
  if (!like) throw new Error("The project has no run");
  const configuration = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 100 });
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const [run] = await db
        .insert(runs)
        .values({
          ...{ projectId, versionId: like.versionId, createdBy: like.createdBy, configuration, epochs: 1 },
          ...{ number: first + i, name: `Points ${i}` },
        })
        .returning({ id: runs.id });
      const claim = run && (await claimRun(db, run.id));
      if (!claim) throw new Error("The run was not claimed");
      return claim;
    }),
  );
}

/**
 * Eight runs that give their writers a hundred thousand points a second together, at the pace of the clock, while these
 * write once a second as they do in training.
 * @returns points given, points that are not kept in the end, seconds from the last one given until all were kept.
 */
export async function loggedPoints(
  connection: Connection,
  projectId: string,
  seconds: number,
  first: number,
) {
  const { db } = connection;
  const claims = await claimed(connection, projectId, writers, first);
  let failure: unknown = null;
  const all = claims.map((claim) => ({
    id: claim.run.id,
    given: 0,
    writer: new RunWriter(db, claim, {
      onError: (error) => {
        failure ??= error;
      },
    }),
  }));
  for (const { writer } of all) writer.start();
  const begun = performance.now();
  for (let passed = 0; passed < seconds; ) {
    await new Promise((wake) => setTimeout(wake, beatMs));
    if (failure) throw failure;
    passed = Math.min(seconds, (performance.now() - begun) / 1000);
    for (const one of all) {
      for (const due = Math.floor((passed * perSecond) / writers); one.given < due; one.given++) {
        const step = Math.floor(one.given / metrics.length);
        const name = metrics[one.given % metrics.length] as string;
        one.writer.metric({ name, step, epoch: 0, value: Math.sin(step / 100) });
      }
    }
  }
  const ended = performance.now();
  await Promise.all(all.map(({ writer }) => writer.flush()));
  const behind = (performance.now() - ended) / 1000;
  for (const { writer } of all) writer.end();
  const given = all.reduce((sum, one) => sum + one.given, 0);
  const ids = sql.join(
    all.map(({ id }) => sql`${id}`),
    sql`, `,
  );
  const [kept] = await db.execute<{ points: number; drawn: number }>(sql`
    select (select count(*) from run_metrics where run_id in (${ids}))::int as points,
      (select sum(points) from run_metric_blocks where run_id in (${ids}))::int as drawn`);
  return { given, lost: given - (kept?.points ?? 0), undrawn: given - (kept?.drawn ?? 0), behind };
}

/** A run with one series of so many points, its blocks kept by the triggers. */
export async function longRun(connection: Connection, projectId: string, points: number, number: number) {
  const [claim] = await claimed(connection, projectId, 1, number);
  if (!claim) throw new Error("no run");
  await connection.db.execute(sql`
    insert into run_metrics (run_id, name, step, epoch, value)
    select ${claim.run.id}, 'loss', step, step / 1000, case when step % 99991 = 0 then 50 else sin(step / 10000.0) end
    from generate_series(1, ${points}::int) step`);
  await connection.sql`vacuum analyze run_metrics`;
  await connection.sql`vacuum analyze run_metric_blocks`;
  return claim.run.id;
}

/** Points a second that are kept where one run writes a thousand at a time, each write waited for: as MLflow's clients log. */
export async function batchesLogged(
  connection: Connection,
  projectId: string,
  seconds: number,
  number: number,
): Promise<number> {
  const [claim] = await claimed(connection, projectId, 1, number);
  if (!claim) throw new Error("no run");
  const writer = new RunWriter(connection.db, claim, { onError: () => {} });
  const begun = performance.now();
  let step = 0;
  while (performance.now() - begun < 1000 * seconds) {
    for (const end = step + 1000; step < end; step++) {
      writer.metric({ name: "loss", step, epoch: 0, value: step / 7 });
    }
    await writer.flush();
  }
  return (1000 * step) / (performance.now() - begun);
}
