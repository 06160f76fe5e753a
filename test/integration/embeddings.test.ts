import { asc, eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import {
  baseModels,
  datasetImages,
  datasets,
  embeddingPoints,
  embeddings,
  images,
  models,
  versionImages,
  versions,
} from "@/db/schema";
import { isWithin } from "@/ml/lasso";
import { idOf, noClass, pointsFromBytes } from "@/ml/map-points";
import { createRandom } from "@/ml/random";
import { servePoints } from "@/server/embeddings/serve";
import { executeEmbedding } from "@/workers/embeddings/run";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask as askAs, execute } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 90, validation: 15, test: 15 });
const { context, versionId, projectId, userId } = fixture;
await createQueues(context.jobs);
const services = { ...trainingServices(database), signal: new AbortController().signal };
const [version] = await db.select().from(versions).where(eq(versions.id, versionId));
const datasetId = version?.datasetId ?? "";
const all = await db
  .select()
  .from(versionImages)
  .where(eq(versionImages.versionId, versionId))
  .orderBy(asc(versionImages.imageId));
await db
  .insert(datasetImages)
  .values(all.map(({ imageId, split }) => ({ datasetId, imageId, split, name: `${imageId}.png` })));
const runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 12 }));
await executeRun(runId, trainingServices(database));

const ask = <T>(source: string, variables: Record<string, unknown>) => askAs<T>(context, source, variables);

async function created(input: Record<string, unknown>): Promise<string> {
  const source = `mutation ($input: CreateEmbeddingInput!) { createEmbedding(input: $input) { id state } }`;
  const answer = await ask<{ createEmbedding: { id: string } }>(source, { input: { datasetId, ...input } });
  return answer.createEmbedding.id;
}

async function rowOf(id: string) {
  const [row] = await db.select().from(embeddings).where(eq(embeddings.id, id));
  if (!row) throw new Error("no map");
  return row;
}

async function pointsOf(id: string) {
  const response = await servePoints(context, id);
  expect(response.status).toBe(200);
  return pointsFromBytes(await response.arrayBuffer());
}

const placesOf = (id: string) =>
  db
    .select({
      id: embeddingPoints.imageId,
      x: embeddingPoints.x,
      y: embeddingPoints.y,
      distance: embeddingPoints.distance,
    })
    .from(embeddingPoints)
    .where(eq(embeddingPoints.embeddingId, id))
    .orderBy(asc(embeddingPoints.imageId));

/** Every image of a list, page after page. */
async function listed(filter: object, sort: object = { by: "arrival" }): Promise<string[]> {
  const source = `query ($id: ID!, $after: String, $filter: DatasetImageFilter, $sort: DatasetImageSort) { dataset(id: $id) {
    images(first: 50, after: $after, filter: $filter, sort: $sort) { edges { node { id } } pageInfo { endCursor hasNextPage } } } }`;
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const { dataset }: { dataset: { images: Page } } = await ask(source, {
      ...{ id: datasetId, after, filter, sort },
    });
    ids.push(...dataset.images.edges.map(({ node }) => node.id));
    if (!dataset.images.pageInfo.hasNextPage) return ids;
    after = dataset.images.pageInfo.endCursor;
  }
}
interface Page {
  edges: { node: { id: string } }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

const mapId = await created({ runId, method: "umap" });
expect(await executeEmbedding(mapId, services)).toBe("finished");

describe("a map by the features of a run", () => {
  it("shows each image where its like are, with its class, split and what the run said", async () => {
    const points = await pointsOf(mapId);
    expect(Array.from({ length: points.count }, (_, i) => idOf(points, i))).toEqual(
      all.map(({ imageId }) => imageId),
    );
    const kept = await db
      .select()
      .from(images)
      .where(
        inArray(
          images.id,
          all.map(({ imageId }) => imageId),
        ),
      );
    const classOf = new Map(kept.map(({ id, classId }) => [id, classId]));
    let alike = 0;
    for (const [i, { imageId, split }] of all.entries()) {
      expect(points.classIds[points.classes[i] as number]).toBe(classOf.get(imageId));
      expect(points.splits[i]).toBe(["none", "train", "validation", "test"].indexOf(split));
      expect((points.verdicts[i] as number) > 0).toBe(split === "test");
      const squares = all.map((_, j) =>
        j === i
          ? Number.POSITIVE_INFINITY
          : ((points.x[i] as number) - (points.x[j] as number)) ** 2 +
            ((points.y[i] as number) - (points.y[j] as number)) ** 2,
      );
      const nearest = squares.indexOf(Math.min(...squares));
      if (points.classes[nearest] === points.classes[i]) alike++;
    }
    // By chance a third.
    expect(alike / all.length).toBeGreaterThan(0.7);
    expect((await rowOf(mapId)).findings).toMatchObject({ featureWidth: 32, dimensions: 32, fitted: 120 });
  });

  it("tells how far each image is from its like: the tenth nearest of its class", async () => {
    const rows = await db
      .select({ point: embeddingPoints, classId: images.classId })
      .from(embeddingPoints)
      .innerJoin(images, eq(images.id, embeddingPoints.imageId))
      .where(eq(embeddingPoints.embeddingId, mapId));
    const features = rows.map(({ point }) => new Float32Array(Uint8Array.from(point.feature).buffer));
    const tenth = rows.map(({ classId }, i) => {
      const distances = features
        .filter((_, j) => j !== i && rows[j]?.classId === classId)
        .map((other) => Math.hypot(...other.map((value, k) => value - (features[i]?.[k] as number))));
      return distances.sort((a, b) => a - b)[9] as number;
    });
    for (const [i, { point, classId }] of rows.entries()) {
      const usual = tenth.filter((_, j) => rows[j]?.classId === classId).sort((a, b) => a - b);
      const half = usual.length / 2;
      const median = ((usual[Math.ceil(half) - 1] as number) + (usual[Math.floor(half)] as number)) / 2;
      expect(point.distance).toBeCloseTo((tenth[i] as number) / median, 3);
    }
    const { findings } = await rowOf(mapId);
    expect(findings?.distances.reduce((sum, { count }) => sum + count, 0)).toBe(120);
  });

  it("puts a list in order by that, and narrows it to a range", async () => {
    const places = (await placesOf(mapId)).sort((a, b) => (b.distance ?? 0) - (a.distance ?? 0));
    const sort = { by: "unlike", descending: true, embeddingId: mapId };
    const found = await listed({}, sort);
    expect(found.length).toBe(120);
    const distanceOf = new Map(places.map(({ id, distance }) => [id, distance]));
    expect(found.map((id) => distanceOf.get(id))).toEqual(places.map(({ distance }) => distance));
    const far = places.filter(({ distance }) => (distance ?? 0) >= 1.1).map(({ id }) => id);
    const onMap = { embeddingId: mapId, distance: { min: 1.1 } };
    expect((await listed({ onMap })).sort()).toEqual(far.sort());
    expect((await listed({ onMap }, sort)).sort()).toEqual(far.sort());
  });

  it("finds the images of an area as the page does, lines that cross themselves included", async () => {
    const places = await placesOf(mapId);
    const random = createRandom(4);
    for (let round = 0; round < 12; round++) {
      const lassos = Array.from({ length: 1 + random.int(3) }, () =>
        Array.from({ length: 2 * (3 + random.int(6)) }, () => Math.round(2e4 * random.next() - 1e4) / 1e3),
      );
      const within = places.filter(({ x, y }) => lassos.some((lasso) => isWithin(lasso, x ?? 0, y ?? 0)));
      expect(await listed({ onMap: { embeddingId: mapId, lassos } })).toEqual(within.map(({ id }) => id));
    }
    const source = `query ($id: ID!, $filter: DatasetImageFilter) { dataset(id: $id) { total(filter: $filter) { count } } }`;
    for (const lassos of [[[0, 0, 1, 1]], [[0, 0, 1, 1, 2]], [Array.from({ length: 802 }, () => 0)]]) {
      const { errors } = await execute(context, source, {
        ...{ id: datasetId, filter: { onMap: { embeddingId: mapId, lassos } } },
      });
      expect(errors?.[0]?.extensions?.code).toBe("INVALID_INPUT");
    }
  });

  it("goes on where a kill left it, and comes to the same map by the same features", async () => {
    const before = await placesOf(mapId);
    const cut = before.slice(40).map(({ id }) => id);
    await db.delete(embeddingPoints).where(inArray(embeddingPoints.imageId, cut));
    await db.update(embeddingPoints).set({ x: null, y: null, distance: null });
    await db
      .update(embeddings)
      .set({ state: "running", stage: "features", findings: null, imageCount: 40 })
      .where(eq(embeddings.id, mapId));
    const put = new AbortController();
    let reads = 0;
    const interrupting = {
      read: (sha256: string) => {
        if (++reads === 3) put.abort();
        return services.blobs.read(sha256);
      },
    };
    expect(await executeEmbedding(mapId, { ...services, blobs: interrupting, signal: put.signal })).toBe(
      "interrupted",
    );
    expect((await rowOf(mapId)).state).toBe("running");
    expect(await executeEmbedding(mapId, services)).toBe("finished");
    // In other company an image's features may differ by how a processor rounds, and a map by all that follows from it.
    const after = await placesOf(mapId);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    for (const [i, { distance }] of after.entries())
      expect(distance).toBeCloseTo(before[i]?.distance ?? -1, 4);
    expect(await rowOf(mapId)).toMatchObject({ imageCount: 120, unread: 0, state: "finished" });
    // Two files of the model's, and no image twice.
    expect(reads).toBeLessThanOrEqual(2 + cut.length);
    await db.update(embeddingPoints).set({ x: null, y: null, distance: null });
    await db
      .update(embeddings)
      .set({ state: "running", stage: "features", findings: null })
      .where(eq(embeddings.id, mapId));
    expect(await executeEmbedding(mapId, services)).toBe("finished");
    expect(await placesOf(mapId)).toEqual(after);
  });
});

describe("a map by principal components", () => {
  it("of a base model shows images that can be read; those without a class are compared with all", async () => {
    const [model] = await db.select().from(models).where(eq(models.runId, runId));
    const [base] = await db
      .insert(baseModels)
      .values({
        ...{ projectId, name: "Own", inputShape: [16, 16, 3], parameters: 1, layerCount: 1, bytes: 1 },
        ...{ topologySha256: model?.topologySha256 ?? "", weightsSha256: model?.weightsSha256 ?? "" },
        createdBy: userId,
      })
      .returning();
    const [gone, plain] = all.map(({ imageId }) => imageId);
    const [{ sha256 } = { sha256: "" }] = await db
      .select()
      .from(images)
      .where(eq(images.id, gone ?? ""));
    await db
      .update(images)
      .set({ classId: null })
      .where(eq(images.id, plain ?? ""));
    const id = await created({ baseModelId: base?.id, method: "pca" });
    const blobs = {
      read: (hash: string) =>
        hash === sha256 ? Promise.reject(new Error("damaged")) : services.blobs.read(hash),
    };
    expect(await executeEmbedding(id, { ...services, blobs })).toBe("finished");
    expect(await rowOf(id)).toMatchObject({ unread: 1, imageCount: 119, modelName: "Own" });
    const points = await pointsOf(id);
    const variance = (values: Float32Array) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    };
    const { findings } = await rowOf(id);
    expect(variance(points.x)).toBeGreaterThan(variance(points.y));
    expect(findings?.explained).toBeGreaterThan(0.999);
    expect(points.classes[0]).toBe(noClass);
    expect(points.distance[0]).toBe(1);
  });

  it("ends where it is cancelled, and is deleted with its points", async () => {
    const id = await created({ runId, method: "pca" });
    const one = (name: string) =>
      ask(`mutation ($input: EmbeddingInput!) { ${name}(input: $input) { id } }`, {
        input: { embeddingId: id },
      });
    await one("cancelEmbedding");
    expect(await executeEmbedding(id, services)).toBe("over");
    expect((await rowOf(id)).state).toBe("cancelled");
    await one("deleteEmbedding");
    expect(await db.select().from(embeddings).where(eq(embeddings.id, id))).toEqual([]);
  });

  it("says what is missing", async () => {
    const [empty] = await db.insert(datasets).values({ projectId, name: "Empty" }).returning();
    const id = await created({ datasetId: empty?.id, runId, method: "pca" });
    expect(await executeEmbedding(id, services)).toBe("failed");
    expect((await rowOf(id)).failure).toMatch(/three images or more: import some/);
  });
});
