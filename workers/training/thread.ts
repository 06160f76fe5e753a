import { Worker } from "node:worker_threads";

/**
 * Starts a module of ours in a thread that keeps no process alive. It runs under tsx; neither the loader of this process
 * nor an --import reaches a thread (Node 20), so the thread registers it by itself, whatever runs this module: the
 * worker, the built app's, or vitest.
 * @param setup becomes the thread's workerData.
 */
export function startThread(module: URL, setup: object): Worker {
  const bootstrap = `
    import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}).then(({ register }) => {
      register();
      return import(${JSON.stringify(module.href)});
    });
  `;
  const thread = new Worker(bootstrap, { eval: true, workerData: setup, execArgv: [] });
  thread.unref();
  return thread;
}
