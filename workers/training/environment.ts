import { eq } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { runs } from "@/db/schema";
import { configurationSchema } from "@/ml/configuration/schema";
import { threadsOfOp } from "@/workers/training/threads";

/**
 * Sets the threads of one op to what suits a run's network. To be called before TensorFlow is loaded, which reads them
 * from the environment then.
 * @param threads of all ops together.
 */
export async function chooseThreads(db: Database, runId: string, threads: number): Promise<void> {
  const [run] = await db.select({ configuration: runs.configuration }).from(runs).where(eq(runs.id, runId));
  const parsed = configurationSchema.safeParse(run?.configuration);
  if (parsed.success) process.env.TF_NUM_INTRAOP_THREADS = String(threadsOfOp(parsed.data, threads));
}
