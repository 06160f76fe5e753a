import type { Client } from "@/scripts/demo/client";

/** A sweep of two optimizers with a small network, begun; `changes` are to its input. */
export async function begunSweep(
  client: Client,
  { projectId, versionId }: { projectId: string; versionId: string },
  { learning, ...changes }: { learning?: object; [part: string]: unknown } = {},
): Promise<string> {
  const configuration = {
    data: { width: 16, height: 16, channels: 3 },
    architecture: { preset: "dense", hidden: [16] },
    learning: { epochs: 1, batchSize: 32, ...learning },
  };
  const { createSweep } = await client.ask<{ createSweep: { id: string } }>(
    "mutation ($input: CreateSweepInput!) { createSweep(input: $input) { id } }",
    {
      input: {
        ...{ projectId, versionIds: [versionId], name: "Two optimizers", method: "grid" },
        ...{ objective: "validationAccuracy", concurrency: 2 },
        configurations: [{ name: "Dense", configuration }],
        space: [{ kind: "choice", path: "learning.optimizer", values: ["adam", "sgd"] }],
        ...changes,
      },
    },
  );
  return createSweep.id;
}
