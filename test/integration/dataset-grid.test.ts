import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import * as table from "@/db/schema";
import { createRandom } from "@/ml/random";
import { openTestDatabase, type TestDatabase } from "./database";
import { execute } from "./graphql";
import { openWorld, type World } from "./world";

/** An image as the test knows it: the plain filters below judge by this alone. */
interface Known {
  id: string;
  name: string;
  names: string[];
  classId: string | null;
  split: "train" | "validation" | "test" | null;
  width: number;
  height: number;
  quality: { brightness: number; contrast: number; sharpness: number } | null;
  labels: { authorId: string | null; source: "import" | "person" | "review" }[];
  flags: boolean[];
  importId: string | null;
  hasErrorCase: boolean;
  said: { truth: number; predicted: number; confidence: number; margin: number; entropy: number } | null;
}

let database: TestDatabase;
let world: World;
let datasetId: string;
let runId: string;
let otherRunId: string;
let importId: string;
let people: string[];
const known: Known[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  const { db } = database.connection;
  const { projectId, catId, dogId } = world;
  runId = world.ids.Run;
  importId = world.ids.Import;
  people = [world.owner.actor.id, world.colleague.actor.id];
  otherRunId = (await openWorld(database)).ids.Run;
  const [dataset] = await db.insert(table.datasets).values({ projectId, name: "Grid" }).returning();
  datasetId = dataset?.id ?? "";
  const random = createRandom(7);
  const one = <T>(values: readonly T[]) => values[random.int(values.length)] as T;
  for (let i = 0; i < 150; i++) {
    const folder = one(["cats", "Dogs", "100%_sure", "back\\slash"]);
    known.push({
      id: newId("Image"),
      name: `${folder}/IMG_${random.int(40)}.png`,
      names: random.next() < 0.1 ? [`again/${one(["Copy", "twin"])}_${i}.png`] : [],
      classId: one([catId, dogId, null]),
      split: one(["train", "validation", "test", null]),
      width: 10 + random.int(5),
      height: 10 + random.int(5),
      // Few different figures, so that the id has to decide; sevenths are no exact floats.
      quality:
        random.next() < 0.9
          ? {
              brightness: Math.fround(random.int(7) / 7),
              contrast: Math.fround(random.int(7) / 14),
              sharpness: Math.fround(random.next() / 50),
            }
          : null,
      labels: Array.from({ length: random.int(4) }, () =>
        one([
          { authorId: null, source: "import" as const },
          { authorId: people[0] ?? null, source: "person" as const },
          { authorId: people[1] ?? null, source: "review" as const },
        ]),
      ),
      flags: Array.from({ length: random.int(3) }, () => random.next() < 0.5),
      importId: random.next() < 0.5 ? importId : null,
      hasErrorCase: random.next() < 0.1,
      said:
        random.next() < 0.6
          ? {
              truth: random.int(2),
              predicted: random.int(2),
              confidence: Math.fround(random.int(7) / 7),
              margin: Math.fround(random.int(7) / 7),
              entropy: Math.fround(random.next()),
            }
          : null,
    });
  }
  const hashes = known.map(({ id }) => createHash("sha256").update(id).digest("hex"));
  await db
    .insert(table.blobs)
    .values(hashes.map((sha256) => ({ sha256, bytes: 10, mediaType: "image/png" })));
  await db.insert(table.images).values(
    known.map(({ id, classId, width, height }, i) => ({
      ...{ id, projectId, classId, width, height, grey: true, sha256: hashes[i] ?? "" },
    })),
  );
  await db
    .insert(table.datasetImages)
    .values(
      known.map(({ id, name, split, importId }) => ({ datasetId, imageId: id, name, split, importId })),
    );
  await db
    .insert(table.imageNames)
    .values(known.flatMap(({ id, names }) => names.map((name) => ({ datasetId, imageId: id, name }))));
  await db
    .insert(table.imageQuality)
    .values(
      known.flatMap(({ id, width, height, quality }) =>
        quality ? [{ imageId: id, projectId, ...quality, dhash: 0n, pixels: width * height }] : [],
      ),
    );
  await db
    .insert(table.labels)
    .values(
      known.flatMap(({ id, labels }) => labels.map((label) => ({ imageId: id, classId: catId, ...label }))),
    );
  await db
    .insert(table.imageFlags)
    .values(
      known.flatMap(({ id, flags }) =>
        flags.map((raised) => ({ projectId, imageId: id, raised, authorId: people[0] ?? "" })),
      ),
    );
  await db.insert(table.errorCases).values(
    known
      .filter(({ hasErrorCase }) => hasErrorCase)
      .map(({ id }) => ({
        ...{
          projectId,
          runId,
          imageId: id,
          expectedClassId: catId,
          predictedClassId: dogId,
          confidence: 0.5,
        },
        ...{ probabilities: [0.5, 0.5], source: "matrix" as const, cause: "other" as const },
        createdBy: people[0] ?? "",
      })),
  );
  await db
    .insert(table.predictions)
    .values(
      known.flatMap(({ id, said }) =>
        said ? [{ runId, imageId: id, split: "test" as const, probabilities: [0.5, 0.5], ...said }] : [],
      ),
    );
});

interface Page {
  edges: { cursor: string; name: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function ask(variables: Record<string, unknown>, first = 500): Promise<Page> {
  const { data, errors } = await execute(
    world.owner.context,
    `query ($id: ID!, $first: Int, $after: String, $at: Int, $filter: DatasetImageFilter, $sort: DatasetImageSort) {
      dataset(id: $id) { images(first: $first, after: $after, at: $at, filter: $filter, sort: $sort) {
        edges { cursor name node { id } } pageInfo { hasNextPage endCursor } } } }`,
    { id: datasetId, first, ...variables },
  );
  expect(errors).toBeUndefined();
  return (data as { dataset: { images: Page } }).dataset.images;
}

const idsOf = (page: Page) => page.edges.map(({ node }) => node.id);

const hasText = (part: string) => (image: Known) =>
  [image.name, ...image.names].some((name) => name.toLowerCase().includes(part.toLowerCase()));
const isWithin = (value: number | undefined, min: number, max: number) =>
  value !== undefined && value >= Math.fround(min) && value <= Math.fround(max);

/** Each field of a filter beside the same said in plain words of the language. */
const filters = (): [filter: Record<string, unknown>, isLetThrough: (image: Known) => boolean][] => [
  [{}, () => true],
  [{ classIds: [], splits: null, text: "" }, () => true],
  [{ classIds: [world.catId] }, ({ classId }) => classId === world.catId],
  [{ classIds: [world.dogId, null] }, ({ classId }) => classId !== world.catId],
  [{ splits: ["test", "train"] }, ({ split }) => split === "test" || split === "train"],
  [{ splits: [null] }, ({ split }) => split === null],
  [{ labellerIds: [people[1]] }, ({ labels }) => labels.some(({ authorId }) => authorId === people[1])],
  [{ labellerIds: people }, ({ labels }) => labels.some(({ authorId }) => authorId !== null)],
  [{ labelSources: ["import"] }, ({ labels }) => labels.some(({ source }) => source === "import")],
  [{ labelSources: ["person", "review"] }, ({ labels }) => labels.some(({ source }) => source !== "import")],
  [{ brightness: { min: 2 / 7, max: 4 / 7 } }, ({ quality }) => isWithin(quality?.brightness, 2 / 7, 4 / 7)],
  [{ contrast: { max: 0.2 } }, ({ quality }) => isWithin(quality?.contrast, 0, 0.2)],
  [{ sharpness: { min: 0.01 } }, ({ quality }) => isWithin(quality?.sharpness, 0.01, 1)],
  [{ width: { min: 12 } }, ({ width }) => width >= 12],
  [{ height: { min: 11, max: 12 } }, ({ height }) => height === 11 || height === 12],
  [{ text: "img_1" }, hasText("img_1")],
  [{ text: "100%_" }, hasText("100%_")],
  [{ text: "k\\s" }, hasText("k\\s")],
  [{ text: "COPY" }, hasText("copy")],
  [{ text: "nothing is named so" }, () => false],
  [{ importId }, (image) => image.importId === importId],
  [{ flagged: true }, ({ flags }) => flags.at(-1) === true],
  [{ flagged: false }, ({ flags }) => flags.at(-1) !== true],
  [{ hasErrorCase: true }, ({ hasErrorCase }) => hasErrorCase],
  [{ hasErrorCase: false }, ({ hasErrorCase }) => !hasErrorCase],
  [{ predictedAs: { runId } }, ({ said }) => said !== null],
  [{ predictedAs: { runId, classIndex: 1 } }, ({ said }) => said?.predicted === 1],
  [{ predictedAs: { runId, wrong: true } }, ({ said }) => said !== null && said.truth !== said.predicted],
  [
    { predictedAs: { runId, classIndex: 0, wrong: false } },
    ({ said }) => said?.predicted === 0 && said.truth === 0,
  ],
  [
    {
      classIds: [world.catId],
      splits: ["train", "test"],
      brightness: { min: 0.3 },
      text: "img",
      flagged: false,
    },
    ({ classId, split, quality, flags }) =>
      classId === world.catId &&
      (split === "train" || split === "test") &&
      isWithin(quality?.brightness, 0.3, 1) &&
      flags.at(-1) !== true,
  ],
];

const keys: Record<string, (image: Known) => number | string | undefined> = {
  arrival: () => 0,
  name: ({ name }) => name,
  brightness: ({ quality }) => quality?.brightness,
  contrast: ({ quality }) => quality?.contrast,
  sharpness: ({ quality }) => quality?.sharpness,
  pixels: ({ quality, width, height }) => (quality ? width * height : undefined),
  confidence: ({ said }) => said?.confidence,
  margin: ({ said }) => said?.margin,
  entropy: ({ said }) => said?.entropy,
};

/** The ids of those let through, in an order: by the key, then by the id, both ways alike. */
function expected(isLetThrough: (image: Known) => boolean, by: string, descending: boolean): string[] {
  const sorted = known
    .filter((image) => isLetThrough(image) && keys[by]?.(image) !== undefined)
    .map((image) => ({ key: keys[by]?.(image) ?? 0, id: image.id }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
  return descending ? sorted.reverse() : sorted;
}

const sortOf = (by: string, descending: boolean) => ({
  by,
  descending,
  ...(["confidence", "margin", "entropy"].includes(by) ? { runId } : {}),
});

describe("the images of a dataset", () => {
  it("are those that a plain filter over the same rows lets through, field by field, in each order", async () => {
    const orders = Object.keys(keys);
    for (const [i, [filter, isLetThrough]] of filters().entries()) {
      const by = orders[i % orders.length] ?? "arrival";
      for (const each of ["arrival", by]) {
        const found = idsOf(await ask({ filter, sort: sortOf(each, i % 2 === 1) }));
        expect(found, JSON.stringify({ filter, each })).toEqual(expected(isLetThrough, each, i % 2 === 1));
      }
    }
  });

  it("page by page are the same, both ways, and from the n-th on", async () => {
    const filter = { splits: ["train", "test"], classIds: [world.catId, null] };
    const isLetThrough = ({ split, classId }: Known) =>
      (split === "train" || split === "test") && classId !== world.dogId;
    for (const by of Object.keys(keys)) {
      for (const descending of [false, true]) {
        const all = expected(isLetThrough, by, descending);
        const sort = sortOf(by, descending);
        const seen: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await ask({ filter, sort, after }, 20);
          seen.push(...idsOf(page));
          if (!page.pageInfo.hasNextPage) break;
          after = page.pageInfo.endCursor;
        }
        expect(seen, by).toEqual(all);
        expect(idsOf(await ask({ filter, sort, at: 11 }, 5)), by).toEqual(all.slice(11, 16));
        expect(idsOf(await ask({ filter, sort, at: 1000 }, 5))).toEqual([]);
        // A cursor is of the row, not of the direction: from it the other way lie those before it.
        const { edges } = await ask({ filter, sort, at: 11 }, 1);
        const back = await ask({ filter, sort: sortOf(by, !descending), after: edges[0]?.cursor }, 4);
        expect(idsOf(back).reverse(), by).toEqual(all.slice(7, 11));
      }
    }
  });

  it("neither repeat nor vanish while others come in", async () => {
    const { db } = database.connection;
    const sort = sortOf("brightness", false);
    const seen: string[] = [];
    const before = idsOf(await ask({ sort }));
    let after: string | undefined;
    for (let n = 0; ; n++) {
      const page = await ask({ sort, after }, 20);
      seen.push(...idsOf(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      const sha256 = createHash("sha256").update(`more ${n}`).digest("hex");
      await db.insert(table.blobs).values({ sha256, bytes: 10, mediaType: "image/png" });
      const [image] = await db
        .insert(table.images)
        .values({ projectId: world.projectId, sha256, width: 9, height: 9, grey: true })
        .returning();
      const imageId = image?.id ?? "";
      await db.insert(table.datasetImages).values({ datasetId, imageId, name: `more/${n}.png` });
      await db.insert(table.imageQuality).values({
        ...{ imageId, projectId: world.projectId, brightness: n / 10, contrast: 0, sharpness: 0 },
        ...{ dhash: 0n, pixels: 81 },
      });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
  });

  it("say what is wrong with a filter, an order or a cursor, and know nothing of foreign runs and imports", async () => {
    const source = `query ($id: ID!, $after: String, $filter: DatasetImageFilter, $sort: DatasetImageSort) {
      dataset(id: $id) { images(first: 1, after: $after, filter: $filter, sort: $sort) { edges { cursor } } } }`;
    const codeOf = async (variables: object) => {
      const { errors } = await execute(world.owner.context, source, { id: datasetId, ...variables });
      return errors?.[0]?.extensions?.code;
    };
    expect(await codeOf({ filter: { brightness: { min: 1, max: 0 } } })).toBe("INVALID_INPUT");
    expect(await codeOf({ filter: { text: "x".repeat(201) } })).toBe("INVALID_INPUT");
    expect(await codeOf({ sort: { by: "margin" } })).toBe("INVALID_INPUT");
    expect(await codeOf({ sort: { by: "name", runId } })).toBe("INVALID_INPUT");
    expect(await codeOf({ after: "0.5:x" })).toBe("INVALID_INPUT");
    expect(await codeOf({ after: "x", sort: { by: "brightness" } })).toBe("INVALID_INPUT");
    expect(await codeOf({ after: "NaN:x", sort: { by: "brightness" } })).toBe("INVALID_INPUT");
    for (const foreign of [otherRunId, newId("Run")]) {
      expect(await codeOf({ filter: { predictedAs: { runId: foreign } } })).toBe("NOT_FOUND");
      expect(await codeOf({ sort: { by: "margin", runId: foreign } })).toBe("NOT_FOUND");
    }
    expect(await codeOf({ filter: { importId: newId("Import") } })).toBe("NOT_FOUND");
    expect(await codeOf({ filter: { importId: runId } })).toBe("NOT_FOUND");
  });
});
