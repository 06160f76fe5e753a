import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { typeOfId } from "@/db/ids";
import { baseModels, models, runs } from "@/db/schema";
import type { BaseDescription } from "@/ml/architecture";
import { readTopology, readWeights, type Topology } from "@/ml/architecture/topology";
import { SCALINGS } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";

/** Where the files of something lie that can be built upon. */
interface BaseFiles {
  name: string;
  scaling: BaseDescription["scaling"];
  topologySha256: string;
  weightsSha256: string;
}

/** The part of a model's kept preprocessing that is asked for here. */
const keptScaling = z.object({ spec: z.object({ scaling: z.enum(SCALINGS) }) });

/** The base model, or the model of a run, that an id names within a project. */
async function filesOf(db: Queryable, projectId: string, id: string): Promise<BaseFiles | null> {
  const type = typeOfId(id);
  if (type === "BaseModel") {
    const [row] = await db
      .select()
      .from(baseModels)
      .where(and(eq(baseModels.id, id), eq(baseModels.projectId, projectId)));
    return row ?? null;
  }
  if (type !== "Run") return null;
  const [row] = await db
    .select({ model: models, number: runs.number, name: runs.name })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    // The model of a deleted run is about to go.
    .where(and(eq(models.runId, id), eq(models.projectId, projectId), isNull(runs.deletedAt)));
  if (!row) return null;
  const { topologySha256, weightsSha256, preprocessing } = row.model;
  const scaling = keptScaling.safeParse(preprocessing).data?.spec.scaling ?? null;
  return { name: `#${row.number} ${row.name}`, scaling, topologySha256, weightsSha256 };
}

/** What a configuration's base is: its layers without its weights. Null where the project has none of that id. */
export async function describeBase(
  { db, blobs }: { db: Queryable; blobs: BlobStore },
  projectId: string,
  id: string,
): Promise<BaseDescription | null> {
  const files = await filesOf(db, projectId, id);
  return files ? descriptionOf(files, await topologyOf(files, blobs)) : null;
}

/** A base with its weights, by the names of its layers: "conv1/kernel". Null where the project has none of that id. */
export async function loadBase(
  { db, blobs }: { db: Queryable; blobs: BlobStore },
  projectId: string,
  id: string,
): Promise<{ description: BaseDescription; weights: Map<string, Float32Array> } | null> {
  const files = await filesOf(db, projectId, id);
  if (!files) return null;
  const topology = await topologyOf(files, blobs);
  const weights = readWeights(topology, await blobs.read(files.weightsSha256));
  return { description: descriptionOf(files, topology), weights };
}

async function topologyOf({ topologySha256 }: BaseFiles, blobs: BlobStore): Promise<Topology> {
  return readTopology(JSON.parse((await blobs.read(topologySha256)).toString()));
}

function descriptionOf({ name, scaling }: BaseFiles, { inputShape, layers }: Topology): BaseDescription {
  return { name, scaling, inputShape, layers };
}
