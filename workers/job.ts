import { type Queue, queues } from "@/db/jobs";
import { logger } from "@/server/core/log";
import { openServices, type Services } from "./services";

export function isJobKind(text: string | undefined): text is Queue {
  return queues.some((kind) => kind === text);
}

/** The job was put down before its end (the worker stops): it has to be taken up again. */
export const interruptedCode = 75;

// Each is loaded by the process that needs it: a picture waits for no TensorFlow.
const execute: Record<Queue, (id: string, services: Services) => Promise<unknown>> = {
  import: async (id, services) => (await import("./import/run")).executeImport(id, services),
  picture: async (id, services) => (await import("./import/picture")).executePicture(id, services),
  run: async (id, services) => {
    const { chooseThreads } = await import("./training/environment");
    await chooseThreads(services.connection.db, id, services.config.trainThreads);
    await (await import("./training/run")).executeRun(id, services);
    await (await import("./suites/send")).sendFacing(id, services);
  },
  version: async (id, services) => (await import("./versions/check")).checkVersion(id, services),
  suggestions: async (id, services) => (await import("./suggestions/run")).executeSuggestions(id, services),
  freeze: async (id, services) => (await import("./versions/freeze")).executeFreeze(id, services),
  quality: async (id, services) => (await import("./quality/run")).executeQuality(id, services),
  embedding: async (id, services) => (await import("./embeddings/run")).executeEmbedding(id, services),
  fill: async (id, services) => (await import("./queues/fill")).executeQueueFill(id, services),
  facing: async (id, services) => (await import("./suites/face")).executeFacing(id, services),
  features: async (id, services) => (await import("./run-features/run")).executeRunFeatures(id, services),
  runs: async (id, services) => (await import("./mlflow/run")).executeRunImport(id, services),
  evaluation: async (id, services) => (await import("./evaluations/run")).executeEvaluation(id, services),
};

/**
 * Does one job in this process and ends it: with 0 when the job is over, with another code when it has to be taken
 * up again. SIGTERM, and the end of the worker that forked it, ask it to put the work down.
 */
export async function runJob(kind: Queue, id: string): Promise<never> {
  const stop = new AbortController();
  const putDown = () => {
    stop.abort();
    // Training keeps a checkpoint an epoch and looks at no signal: it can end anywhere.
    if (kind === "run") process.exit(interruptedCode);
  };
  process.on("SIGTERM", putDown);
  // Ctrl-C is the worker's to answer.
  process.on("SIGINT", () => {});
  process.on("disconnect", putDown);
  const services = openServices(stop.signal);
  let code = 0;
  try {
    const end = await execute[kind](id, services);
    if (end === "interrupted") code = interruptedCode;
  } catch (error) {
    logger.error({ error, job: kind, id }, "job failed");
    code = 1;
  }
  await services.connection.close().catch(() => {});
  process.exit(code);
}
