import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import * as table from "@/db/schema";
import { openTestDatabase } from "./database";
import { drawKnown, type Known } from "./dataset-images";
import { execute } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;
let datasetId: string;
let runId: string;
let otherRunId: string;
let importId: string;
let people: string[];
let known: Known[];

beforeAll(async () => {
  world = await openWorld(database);
  runId = world.ids.Run;
  otherRunId = (await openWorld(database)).ids.Run;
  ({ datasetId, importId, people, known } = await drawKnown(database, world));
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

async function placeOf(imageId: string | undefined, list: Record<string, unknown>): Promise<number | null> {
  const { data, errors } = await execute(
    world.owner.context,
    `query ($id: ID!, $imageId: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort) {
      dataset(id: $id) { imagePlace(imageId: $imageId, filter: $filter, sort: $sort) } }`,
    { id: datasetId, imageId, ...list },
  );
  expect(errors).toBeUndefined();
  return (data as { dataset: { imagePlace: number | null } }).dataset.imagePlace;
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
  [{ proportion: { max: 0.999 } }, ({ width, height }) => width < height],
  [{ proportion: { min: 1.2, max: 2 } }, ({ width, height }) => width / height >= 1.2],
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
  proportion: ({ quality, width, height }) => (quality ? Math.fround(width / height) : undefined),
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
        expect(await placeOf(all[11], { filter, sort }), by).toBe(11);
        expect(await placeOf(all[0], { filter, sort }), by).toBe(0);
        const outside = known.find(({ id }) => !all.includes(id));
        expect(await placeOf(outside?.id, { filter, sort }), by).toBeNull();
        // A cursor is of the row, not of the direction: from it the other way lie those before it.
        const { edges } = await ask({ filter, sort, at: 11 }, 1);
        const back = await ask({ filter, sort: sortOf(by, !descending), after: edges[0]?.cursor }, 4);
        expect(idsOf(back).reverse(), by).toEqual(all.slice(7, 11));
      }
    }
  });

  it("have a place within a class as among all, from either end", async () => {
    for (const by of Object.keys(keys)) {
      for (const descending of [false, true]) {
        const all = expected(() => true, by, descending);
        for (const at of [0, 7, all.length - 1]) {
          expect(await placeOf(all[at], { sort: sortOf(by, descending) }), by).toBe(at);
        }
      }
    }
    const filter = { classIds: [world.catId] };
    for (const descending of [false, true]) {
      const all = expected(({ classId }) => classId === world.catId, "arrival", descending);
      const sort = sortOf("arrival", descending);
      for (const at of [0, 7, all.length - 1]) {
        expect(await placeOf(all[at], { filter, sort })).toBe(at);
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
        ...{ dhash: 0n, pixels: 81, proportion: 1 },
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

  it("are counted in all and by what they could be narrowed by, each field without its own choice", async () => {
    const source = `query ($id: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort) { dataset(id: $id) {
      total(filter: $filter, sort: $sort) { count isExact }
      all: facets(filter: $filter, isAll: true) { ...Counted }
      facets(filter: $filter) { ...Counted } } }
      fragment Counted on DatasetFacets {
        classSplits { isExact pairs { class { id } split count } }
        labellers { labeller { id } count { count isExact } }
        labelSources { source count { count isExact } }
        imports { importId count { count isExact } }
        marks { flagged { count } hasErrorCase { count } } }`;
    const all = filters();
    const lists: [Record<string, unknown>, (image: Known) => boolean][] = [
      all[0] ?? [{}, () => true],
      [{ classIds: [world.catId], splits: ["train"] }, () => true],
      [{ contrast: { max: 0.2 } }, ({ quality }) => isWithin(quality?.contrast, 0, 0.2)],
    ];
    // The images that another test added have no class, no split, no label.
    for (const [filter, isLetThrough] of lists) {
      const { data, errors } = await execute(world.owner.context, source, { id: datasetId, filter });
      expect(errors).toBeUndefined();
      const { dataset } = data as {
        dataset: {
          total: { count: number; isExact: boolean };
          facets: {
            classSplits: {
              isExact: boolean;
              pairs: { class: { id: string } | null; split: string; count: number }[];
            };
            labellers: { labeller: { id: string }; count: { count: number } }[];
            labelSources: { source: string; count: { count: number } }[];
            imports: { importId: string; count: { count: number } }[];
            marks: { flagged: { count: number }; hasErrorCase: { count: number } };
          };
        };
      };
      const isOfClass = ({ classId, split }: Known) =>
        !filter.classIds || (classId === world.catId && split === "train");
      const left = known.filter((image) => isLetThrough(image) && isOfClass(image));
      const { facets, total } = dataset;
      expect((data as { dataset: { all: unknown } }).dataset.all).toEqual(facets);
      expect(total.isExact && facets.classSplits.isExact).toBe(true);
      expect(idsOf(await ask({ filter })).length).toBe(total.count);
      for (const classId of [world.catId, world.dogId]) {
        for (const split of ["train", "validation", "test"]) {
          const told = facets.classSplits.pairs.find(
            (pair) => pair.class?.id === classId && pair.split === split,
          );
          expect(told?.count ?? 0).toBe(
            known.filter((image) => isLetThrough(image) && image.classId === classId && image.split === split)
              .length,
          );
        }
      }
      for (const id of people) {
        expect(facets.labellers.find(({ labeller }) => labeller.id === id)?.count.count ?? 0).toBe(
          left.filter(({ labels }) => labels.some(({ authorId }) => authorId === id)).length,
        );
      }
      for (const origin of ["import", "person", "review"]) {
        expect(facets.labelSources.find(({ source: told }) => told === origin)?.count.count ?? 0).toBe(
          left.filter(({ labels }) => labels.some(({ source: given }) => given === origin)).length,
        );
      }
      expect(facets.imports.map(({ count }) => count.count)).toEqual([
        left.filter((image) => image.importId === importId).length,
      ]);
      expect(facets.marks.flagged.count).toBe(left.filter(({ flags }) => flags.at(-1) === true).length);
      expect(facets.marks.hasErrorCase.count).toBe(left.filter(({ hasErrorCase }) => hasErrorCase).length);
    }
  });
});
