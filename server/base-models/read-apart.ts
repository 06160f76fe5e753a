import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { ModelRefused } from "@/ml/architecture/topology";
import type { ReadModel } from "./files";

/** A file as it was uploaded, where it lies. */
export interface UploadedFile {
  readonly name: string;
  readonly path: string;
}

export type ReadAnswer = { model: ReadModel } | { refused: string };

/**
 * `readModelFiles` in a thread of its own: a graph of some size takes seconds, in which this process would answer nobody.
 * The thread reads the module as it is written, as neither the pages' bundle nor the loader of this process reaches it.
 * @param root of the installation.
 * @throws ModelRefused as that does.
 */
export async function readModelApart(files: readonly UploadedFile[], root: string): Promise<ReadModel> {
  const module = pathToFileURL(join(root, "server/base-models/read-thread.ts")).href;
  const source = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(module)}); });`;
  const thread = new Worker(source, { eval: true, workerData: files, execArgv: [] });
  try {
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", () => reject(new Error("The thread that reads models ended without an answer.")));
    });
    if ("refused" in answer) throw new ModelRefused(answer.refused);
    const { json, weights } = answer.model;
    return { ...answer.model, json: bytesOf(json), weights: bytesOf(weights) };
  } finally {
    await thread.terminate();
  }
}

/** What came from the thread is no Buffer any more. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
