import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { migrateDatabase } from "@/db/migrate";
import { costedRun } from "@/server/review/report-costs";
import { measureRun } from "@/server/review/report-measure";
import { watched } from "./watched";

/** The report is measured once a run and then kept; the costs are computed anew for each set of weights. */
const goals = { "1,000,000 × 100": 60, "10,000 × 10": 1 } as const;

/**
 * What the report of a run costs the web process, on predictions drawn in Postgres: seconds until it is there, memory
 * that it takes, and how long others wait for the event loop meanwhile.
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const { sql, close } = connect(server.url);
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  try {
    await migrateDatabase(server.url);
    for (const [images, classes] of quick
      ? [[10_000, 10]]
      : [
          [10_000, 10],
          [50_000, 100],
          [1_000_000, 100],
        ]) {
      if (!images || !classes) continue;
      const runId = await drawn(sql, images, classes);
      const size = `${images.toLocaleString("en")} × ${classes}`;
      for (const [what, work] of [
        ["report", () => measureRun(sql, runId, classes, images)],
        [
          "costs",
          () => costedRun(sql, runId, { classes, refuse: 0.3, cells: [{ truth: 1, predicted: 0, cost: 5 }] }),
        ],
      ] as const) {
        const { seconds, delayMs, megabytes } = await watched(work);
        rows.push({
          predictions: size,
          what,
          seconds: seconds.toFixed(2),
          "longest wait of others, ms": Math.round(delayMs),
          "memory, MB": Math.round(megabytes),
        });
        const goal = what === "report" ? goals[size as keyof typeof goals] : undefined;
        figures[`report.${what}.${images}x${classes}.seconds`] = {
          value: Number(seconds.toFixed(2)),
          unit: "s",
          ...(goal === undefined ? {} : { goal, met: seconds <= goal }),
        };
      }
      await sql`delete from predictions`;
    }
  } finally {
    await close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { rows, figures };
}

/** Predictions of a run that no table knows: what they point to is left out. */
async function drawn(sql: Sql, images: number, classes: number): Promise<string> {
  const runId = newId("Run");
  // To draw a hundred million numbers would take longer than what is measured.
  const copies = Math.max(1, images / 50_000);
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      insert into predictions (run_id, image_id, split, truth, predicted, confidence, probabilities, margin, entropy)
      select ${runId}, 'image_' || lpad((n * ${copies}::int + copy)::text, 26, '0'), 'test', truth, place - 1, p[place], p, 0, 0
      from (
        select n, truth, p, array_position(p, (select max(x) from unnest(p) x)) as place
        from (
          select n, truth, array(select (x / sum(x) over ())::real from unnest(raw) x) as p
          from (
            select n, n % ${classes}::int as truth, array(
              select (case when i = n % ${classes}::int then 0.5 else 0 end) + (0.05 + random()) ^ 8
              from generate_series(0, ${classes}::int - 1) i where n > 0
            ) as raw
            from generate_series(1, ${images / copies}::int) n
          ) drawn
        ) shares
      ) sure cross join generate_series(0, ${copies}::int - 1) copy`;
  });
  await sql`vacuum analyze predictions`;
  return runId;
}
