/** A process of the web process: reads a model's files, which may be made to take any time and memory. */
import { readFile } from "node:fs/promises";
import { ModelRefused } from "@/ml/architecture/topology";
import { readModelFiles } from "./files";
import type { ReadAnswer, UploadedFile } from "./read-apart";

/** The channel is let go of once the answer is through, and the process ends. */
const answer = (said: ReadAnswer) => process.send?.(said, () => process.disconnect());
const read = async ({ name, path }: UploadedFile) => ({ name, bytes: await readFile(path) });

process.once("message", async (files: readonly UploadedFile[]) => {
  try {
    answer({ model: await readModelFiles(await Promise.all(files.map(read))) });
  } catch (error) {
    if (error instanceof ModelRefused) answer({ refused: error.message });
    else answer({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
