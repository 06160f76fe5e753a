import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "@/db/embedded";
import { tf } from "@/workers/tf";

/** Run by each Node of test/integration/node-versions.test.ts: prints what it found as one JSON line. */
async function trainTwoSteps(): Promise<number[]> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: "softmax" })],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  const history = await model.fit(
    tf.randomNormal([8, 4], 0, 1, "float32", 7),
    tf.oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3),
    {
      batchSize: 4,
      epochs: 2,
      verbose: 0,
      shuffle: false,
    },
  );
  // topk is one of the kernels that call what Node 23 removed.
  tf.topk(tf.tensor1d([3, 1, 2]), 2).values.dispose();
  return (history.history.loss ?? []).map(Number);
}

async function askPostgres(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-node-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres"), volatile: true });
  try {
    const sql = postgres(server.url, { max: 1 });
    const [row] = await sql<{ answer: number }[]>`select 6 * 7 as answer`;
    await sql.end();
    return row?.answer ?? 0;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const result = {
  node: process.versions.node,
  backend: tf.getBackend(),
  losses: await trainTwoSteps(),
  answer: await askPostgres(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
