import { Worker } from "node:worker_threads";
import { isBundled, moduleAt } from "@/workers/modules";

/**
 * Starts a module of ours in a thread that keeps no process alive. As it is written it runs under tsx; neither the
 * loader of this process nor an --import reaches a thread (Node 20), so the thread registers it by itself.
 * @param path from the folder of the workers.
 * @param setup becomes the thread's workerData.
 */
export function startThread(path: string, setup: object): Worker {
  const module = moduleAt(path);
  const options = { workerData: setup, execArgv: [] };
  const thread = isBundled
    ? new Worker(module, options)
    : new Worker(typed(module), { ...options, eval: true });
  thread.unref();
  return thread;
}

const typed = (module: URL) => `
  import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}).then(({ register }) => {
    register();
    return import(${JSON.stringify(module.href)});
  });
`;
