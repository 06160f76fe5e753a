import type { ConfigurationInput } from "@/ml/configuration";
import type { Client } from "./client";

/** Parts of the path from images to a trained run, each an operation of the API or a few of them. */

export async function createProject(client: Client, teamId: string, name: string, description = "") {
  const { createProject: project } = await client.ask<{ createProject: { id: string } }>(
    "mutation ($input: CreateProjectInput!) { createProject(input: $input) { id } }",
    { input: { teamId, name, description } },
  );
  return project.id;
}

export async function createDataset(client: Client, projectId: string, name: string, description = "") {
  const { createDataset: dataset } = await client.ask<{ createDataset: { id: string } }>(
    "mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }",
    { input: { projectId, name, description } },
  );
  return dataset.id;
}

export interface ImportFigures {
  id: string;
  state: string;
  totalFiles: number | null;
  processedFiles: number;
  addedImages: number;
  duplicateFiles: number;
  refusedFiles: number;
  failure: string | null;
}

/**
 * Sends an archive into a dataset and gives the id of the import that it became.
 * @param options how it is to be imported: `atOnce` is "false" for one that waits to be confirmed.
 */
export async function sendArchive(
  client: Client,
  target: { projectId: string; datasetId: string },
  zip: Uint8Array,
  fileName: string,
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const uploadId = await client.upload(zip, {
    ...options,
    filename: fileName,
    filetype: "application/zip",
    purpose: "dataset",
    projectId: target.projectId,
    datasetId: target.datasetId,
  });
  const { upload } = await client.ask<{ upload: { import: { id: string } | null } }>(
    "query ($id: ID!) { upload(id: $id) { import { id } } }",
    { id: uploadId },
  );
  if (!upload.import) throw new Error(`The upload of ${fileName} became no import`);
  return upload.import.id;
}

/** Waits for the end of an import; throws where it is not that it finished. */
export function importFinished(
  client: Client,
  id: string,
  tell: (progress: string) => void = () => {},
): Promise<ImportFigures> {
  return poll(async () => {
    const { import: it } = await client.ask<{ import: ImportFigures }>(
      `query ($id: ID!) {
        import(id: $id) {
          id state totalFiles processedFiles addedImages duplicateFiles refusedFiles failure
        }
      }`,
      { id },
    );
    tell(`${it.processedFiles} of ${it.totalFiles ?? "?"} files`);
    if (it.state === "failed" || it.state === "cancelled") {
      throw new Error(`The import ${it.state}: ${it.failure ?? "no reason given"}`);
    }
    return it.state === "finished" ? it : null;
  });
}

/** Freezes a dataset with the splits of its folders. */
export async function freezeByFolders(client: Client, datasetId: string, name: string): Promise<string> {
  const { createFreeze: freeze } = await client.ask<{ createFreeze: { id: string } }>(
    "mutation ($input: CreateFreezeInput!) { createFreeze(input: $input) { id } }",
    {
      input: {
        datasetId,
        name,
        splitMethod: "folders",
        seed: 1,
        fractions: { train: 0.8, validation: 0.1, test: 0.1 },
      },
    },
  );
  return poll(async () => {
    const { freeze: it } = await client.ask<{
      freeze: { state: string; failure: string | null; version: { id: string } | null };
    }>("query ($id: ID!) { freeze(id: $id) { state failure version { id } } }", { id: freeze.id });
    if (it.state === "failed" || it.state === "cancelled") {
      throw new Error(`The freeze ${it.state}: ${it.failure ?? "no reason given"}`);
    }
    return it.version?.id ?? null;
  });
}

export async function launch(
  client: Client,
  versionId: string,
  name: string,
  configuration: ConfigurationInput,
): Promise<string> {
  const { launchRun: run } = await client.ask<{ launchRun: { id: string } }>(
    "mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id } }",
    { input: { versionId, name, configuration } },
  );
  return run.id;
}

export interface RunFigures {
  id: string;
  state: string;
  epoch: number;
  epochs: number;
  testAccuracy: number | null;
  failureMessage: string | null;
}

/** Waits for the end of a run; throws where it is not that it finished. */
export function runFinished(
  client: Client,
  id: string,
  tell: (progress: string) => void = () => {},
): Promise<RunFigures> {
  return poll(async () => {
    const { run } = await client.ask<{ run: RunFigures }>(
      "query ($id: ID!) { run(id: $id) { id state epoch epochs testAccuracy failureMessage } }",
      { id },
    );
    tell(run.state === "running" ? `epoch ${run.epoch} of ${run.epochs}` : run.state);
    if (run.state === "failed" || run.state === "stopped") {
      throw new Error(`The run ${run.state}: ${run.failureMessage ?? "no reason given"}`);
    }
    return run.state === "finished" ? run : null;
  });
}

/** Waits until a sweep has tried all that it may. */
export function sweepFinished(client: Client, id: string): Promise<true> {
  return poll(async () => {
    const { sweep } = await client.ask<{ sweep: { state: string } }>(
      "query ($id: ID!) { sweep(id: $id) { state } }",
      { id },
    );
    return sweep.state === "finished" ? true : null;
  });
}

/** Waits until a queue has its images; throws where none came in. */
export function queueFilled(client: Client, id: string): Promise<true> {
  return poll(async () => {
    const { labelQueue } = await client.ask<{
      labelQueue: { filling: { state: string; failure: string | null } | null };
    }>("query ($id: ID!) { labelQueue(id: $id) { filling { state failure } } }", { id });
    const { filling } = labelQueue;
    if (filling && filling.state !== "queued" && filling.state !== "running") {
      throw new Error(`The queue's images ${filling.state}: ${filling.failure ?? "no reason given"}`);
    }
    return filling ? null : true;
  });
}

/** Has a run evaluated on another split, and waits until its result is there, or tabs can be lent to it. */
export async function evaluated(
  client: Client,
  input: { runId: string; split: string; by: "worker" | "tabs" },
): Promise<{ id: string; result: { id: string } | null }> {
  const { createEvaluation: asked } = await client.ask<{ createEvaluation: { id: string } }>(
    "mutation ($input: CreateEvaluationInput!) { createEvaluation(input: $input) { id } }",
    { input },
  );
  return poll(async () => {
    const { evaluation: it } = await client.ask<{
      evaluation: {
        id: string;
        state: string;
        failure: string | null;
        isLent: boolean;
        result: { id: string } | null;
      };
    }>("query ($id: ID!) { evaluation(id: $id) { id state failure isLent result { id } } }", {
      id: asked.id,
    });
    if (it.state === "failed" || it.state === "cancelled") {
      throw new Error(`The evaluation ${it.state}: ${it.failure ?? "no reason given"}`);
    }
    return it.isLent || it.result ? it : null;
  });
}

async function poll<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((wake) => setTimeout(wake, 500));
  }
}
