/** A thread of the web process: reads a model's files, for which others would wait. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { ModelRefused } from "@/ml/architecture/topology";
import { readModelFiles } from "./files";
import type { ReadAnswer, UploadedFile } from "./read-apart";

const answer = (said: ReadAnswer) => parentPort?.postMessage(said);
const read = async ({ name, path }: UploadedFile) => ({ name, bytes: await readFile(path) });

try {
  answer({ model: await readModelFiles(await Promise.all((workerData as UploadedFile[]).map(read))) });
} catch (error) {
  if (!(error instanceof ModelRefused)) throw error;
  answer({ refused: error.message });
}
