import { and, eq, isNull } from "drizzle-orm";
import { models, runs } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import type { PreprocessSpec } from "@/ml/preprocess";
import type { RunClaim } from "@/server/runs/claim";
import { keptPreprocessing } from "@/workers/inference/run-model";
import type { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";
import type { VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import type { TrainingServices } from "@/workers/training/run";

/**
 * The model of the run that is learnt from; null where the configuration names none.
 * @throws RunFailure where it is gone, or was made for other classes or other numbers than this run's images become.
 */
export async function loadTeacher(
  { learning: { teacher } }: Configuration,
  { run, spec, table }: { run: RunClaim["run"]; spec: PreprocessSpec; table: VersionTable },
  { connection: { db }, blobs }: Pick<TrainingServices, "connection" | "blobs">,
): Promise<tf.LayersModel | null> {
  if (teacher === "") return null;
  const [found] = await db
    .select({ model: models, number: runs.number })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(and(eq(models.runId, teacher), eq(models.projectId, run.projectId), isNull(runs.deletedAt)));
  const unfit = (reason: string) =>
    new RunFailure("configuration", `Teacher: ${reason}: choose another run, or none.`);
  if (!found) throw unfit("the run has no model any more");
  const { model, number } = found;
  const ids = (classes: readonly { id: string }[]) => classes.map(({ id }) => id).join();
  if (ids(model.classes) !== ids(table.classes)) {
    throw unfit(`run ${number} tells other classes apart, or has them in another order`);
  }
  const { spec: theirs } = keptPreprocessing.parse(model.preprocessing);
  if (JSON.stringify(sorted(theirs)) !== JSON.stringify(sorted(spec))) {
    throw unfit(`run ${number} was made for images of another size or scaling, and both must see the same`);
  }
  return loadFiles(await blobs.read(model.topologySha256), await blobs.read(model.weightsSha256));
}

const sorted = (spec: PreprocessSpec) => Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1));
