import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelRefused } from "@/ml/architecture/topology";
import type { ReadModel } from "./files";
import { maxBaseModelBytes } from "./limits";

/** A file as it was uploaded, where it lies. */
export interface UploadedFile {
  readonly name: string;
  readonly path: string;
}

export type ReadAnswer = { model: ReadModel } | { refused: string } | { failed: string };

/** What reading may take: megabytes are of JavaScript's memory, beside which the files lie. */
export interface ReadLimits {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The largest model that is taken needs a quarter of either. */
const most: ReadLimits = { seconds: 120, megabytes: 1024 };

/**
 * `readModelFiles` in a process of its own: a graph of some size takes seconds, in which this process would answer nobody,
 * and one that was made to be endless is ended. A thread's memory has a limit too, but one large piece beyond it ends the
 * process with all its threads. It reads the module as it is written, as neither the pages' bundle nor the loader of
 * this process reaches it.
 * @param root of the installation.
 * @throws ModelRefused as that does, and where files or reading take more than they may.
 */
export async function readModelApart(
  files: readonly UploadedFile[],
  root: string,
  limits = most,
): Promise<ReadModel> {
  const sizes = await Promise.all(files.map(({ path }) => stat(path)));
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  if (bytes > maxBaseModelBytes) {
    throw new ModelRefused(
      `The files have ${(bytes / 1e6).toFixed(1)} MB together: a model has at most ${maxBaseModelBytes / 1e6} MB.`,
    );
  }
  const program = join(root, "server/base-models/read-process.ts");
  // Not forked: the bundler of the pages would look for the module.
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${limits.megabytes}`, "--import", "tsx", program],
    {
      cwd: root,
      serialization: "advanced",
      // What the engine writes as its memory ends is said below.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    },
  );
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      timer = setTimeout(
        () => reject(tooMuch(`longer than ${limits.seconds} seconds`)),
        1000 * limits.seconds,
      );
      child.once("message", (said) => resolve(said as ReadAnswer));
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        const isOutOfMemory = signal === "SIGABRT" || signal === "SIGKILL";
        const ended = new Error(`The process that reads models ended without an answer (${signal ?? code}).`);
        reject(isOutOfMemory ? tooMuch(`more memory than ${limits.megabytes} MB`) : ended);
      });
      child.send([...files]);
    });
    if ("failed" in answer) throw new Error(`A model could not be read: ${answer.failed}`);
    if ("refused" in answer) throw new ModelRefused(answer.refused);
    return answer.model;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

const tooMuch = (what: string) =>
  new ModelRefused(
    `Reading this model takes ${what}, which no model of its size needs: save it again, or send a smaller one.`,
  );
