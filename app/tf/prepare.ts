import { type Remote, wrap } from "comlink";
import { firstAnswer } from "./first-answer";
import type { PrepareWorker } from "./prepare-worker";

export interface Preparing {
  readonly remote: Remote<PrepareWorker>;
  end(): void;
}

/**
 * Starts a worker that decodes pictures and makes of them what a network sees.
 * @param likely the address of the picture that it will likely be asked for first.
 * @throws Error for people where its script does not come or fails.
 */
export async function startPrepare(likely = ""): Promise<Preparing> {
  const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
    type: "module",
    name: likely,
  });
  const remote = wrap<PrepareWorker>(worker);
  const end = () => worker.terminate();
  try {
    await firstAnswer(worker, "reads pictures", remote.resources());
  } catch (error) {
    end();
    throw error;
  }
  return { remote, end };
}
