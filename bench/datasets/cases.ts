import { randomUUID } from "node:crypto";
import type { Connection } from "@/db/connection";
import type { Context } from "@/server/core/context";
import { execute } from "@/test/integration/graphql";
import type { Drawn } from "./drawn";

/** Images that are labelled by one action. */
const labelled = 10_000;

/** One kind of thing that a person does; `work` does it the n-th time. */
export interface Case {
  name: string;
  what: string;
  /** Milliseconds, where they are others than of what a person waits for. */
  goal?: number;
  /** How often at most. */
  most?: number;
  /** What is there before the n-th time, and is not measured. */
  prepare?(n: number): Promise<unknown>;
  work(n: number): Promise<unknown>;
}

const tile = "edges { cursor name split node { id thumbnailUrl class { id name position } } }";
const bounded = "count { count isExact }";

/** What is asked for of a drawn dataset, each as the page sends it, to the text of its answer. */
export async function casesOf(
  context: Context,
  { sql }: Connection,
  drawn: Drawn,
  images: number,
): Promise<Case[]> {
  const { datasetId: id, classIds, runId, labellerId, projectId } = drawn;
  const ask = async <Answer>(source: string, variables: object): Promise<Answer> => {
    const { data, errors } = await execute(context, source, { id, ...variables });
    if (errors) throw new Error(errors[0]?.message);
    JSON.stringify(data);
    return data as Answer;
  };
  const declared = "$id: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort, $after: String, $at: Int";
  const narrowed = "$id: ID!, $filter: DatasetImageFilter";
  const page = (variables: object) =>
    ask(
      `query (${declared}) { dataset(id: $id) { images(first: 100, filter: $filter, sort: $sort, after: $after, at: $at) { ${tile} } } }`,
      variables,
    );
  // What the page asks for when a filter changes, all at once as it does.
  const changed = (variables: object) =>
    Promise.all([
      page(variables),
      ask(
        `query (${narrowed}, $sort: DatasetImageSort) { dataset(id: $id) { total(filter: $filter, sort: $sort) { count isExact at } } }`,
        variables,
      ),
      ask(
        `query (${narrowed}) { dataset(id: $id) { facets(filter: $filter) { classSplits { isExact pairs { class { id } split count } } } } }`,
        variables,
      ),
    ]);
  const facets = (filter: object, isAll = false) =>
    ask(
      `query (${narrowed}, $isAll: Boolean) { dataset(id: $id) { facets(filter: $filter, isAll: $isAll) {
        classSplits { isExact pairs { class { id } split count } }
        labellers { labeller { id name } ${bounded} } labelSources { source ${bounded} }
        imports { importId fileName ${bounded} }
        marks { flagged { count isExact } hasErrorCase { count isExact } } } } }`,
      { filter, isAll },
    );
  const placeOf = (imageId: string | undefined, variables: object) =>
    ask(
      `query (${narrowed}, $sort: DatasetImageSort, $imageId: ID!) { dataset(id: $id) { imagePlace(filter: $filter, sort: $sort, imageId: $imageId) } }`,
      { imageId, ...variables },
    );
  const deep = Math.floor(images * 0.9);
  const drawnClasses = await sql<{ id: string; class_id: string | null }[]>`
    select id, class_id from images where project_id = ${projectId} order by id`;
  const ids = drawnClasses.map((row) => row.id);
  const classAt = (n: number) => classIds[n % classIds.length];
  const filters: [name: string, what: string, variables: (n: number) => object][] = [
    ["class", "a class", (n) => ({ filter: { classIds: [classAt(n)] } })],
    [
      "classSplit",
      "a class of the validation split",
      (n) => ({ filter: { classIds: [classAt(n)], splits: ["validation"] } }),
    ],
    [
      "sorted",
      "a class by sharpness",
      (n) => ({ filter: { classIds: [classAt(n)] }, sort: { by: "sharpness" } }),
    ],
    [
      "sortedSplit",
      "a class of the training split by brightness, the lightest first",
      (n) => ({
        filter: { classIds: [classAt(n)], splits: ["train"] },
        sort: { by: "brightness", descending: true },
      }),
    ],
    [
      "unlabelled",
      "without a class, by name",
      () => ({ filter: { classIds: [null] }, sort: { by: "name" } }),
    ],
    [
      "twoClasses",
      "two classes of a range of brightness, by contrast",
      (n) => ({
        filter: { classIds: [classAt(n), classAt(n + 7)], brightness: { min: 0.4, max: 0.6 } },
        sort: { by: "contrast" },
      }),
    ],
    [
      "labellerSorted",
      "labelled by a person, of a class, the newest first",
      (n) => ({
        filter: { labellerIds: [labellerId], classIds: [classAt(n)] },
        sort: { by: "arrival", descending: true },
      }),
    ],
    [
      "nameSorted",
      "part of a file name, by sharpness",
      (n) => ({ filter: { text: `img_00${10 + n}` }, sort: { by: "sharpness" } }),
    ],
    [
      "quality",
      "dark images by sharpness",
      (n) => ({
        filter: { brightness: { max: 0.1 + n / 1000 } },
        sort: { by: "sharpness", descending: true },
      }),
    ],
    ["name", "part of a file name", (n) => ({ filter: { text: `_${1000 + 7 * n}` } })],
    [
      "labeller",
      "labelled by a person",
      (n) => ({ filter: { labellerIds: [labellerId], splits: n % 2 ? ["train"] : [] } }),
    ],
    ["flagged", "flagged, of a class", (n) => ({ filter: { flagged: true, classIds: [classAt(n)] } })],
    [
      "wrong",
      "taken for a class wrongly by a run, least sure first",
      (n) => ({
        filter: { predictedAs: { runId, classIndex: n % classIds.length, wrong: true } },
        sort: { by: "margin", runId },
      }),
    ],
    [
      "import",
      "of one import, by name",
      () => ({ filter: { importId: drawn.importId }, sort: { by: "name" } }),
    ],
  ];
  /** The action of each round, to be taken back. */
  const batches: string[] = [];
  /** A filter of each round that about ten thousand match, and what the page has shown of it. */
  const matched: object[] = [];
  return [
    { name: "first", what: "first page", work: () => changed({}) },
    {
      name: "deep",
      what: `page at depth ${deep.toLocaleString("en")}, from a cursor`,
      work: (n) => page({ after: ids[deep - 1 - n * 100] }),
    },
    {
      name: "deepAt",
      what: `page at depth ${deep.toLocaleString("en")}, by its place`,
      // As the page asks for it: from the nearer end.
      work: (n) => page({ at: images - deep - 100 + n * 100, sort: { by: "arrival", descending: true } }),
    },
    {
      name: "deepSorted",
      what: `page at depth ${deep.toLocaleString("en")} by sharpness, by its place`,
      work: (n) => page({ at: images - deep - 100 + n * 100, sort: { by: "sharpness", descending: true } }),
    },
    {
      name: "middleSorted",
      what: "page in the middle by brightness, by its place",
      work: (n) => page({ at: images / 2 - 100 - n * 100, sort: { by: "brightness" } }),
    },
    {
      name: "middleName",
      what: "page in the middle by name, by its place",
      work: (n) => page({ at: images / 2 - 100 - n * 100, sort: { by: "name" } }),
    },
    {
      name: "middleClass",
      what: "page in the middle of a class, by its place",
      work: (n) => page({ at: images / 40 - n, filter: { classIds: [classAt(n)] } }),
    },
    {
      name: "place",
      what: "place of an image in the middle of all",
      work: (n) => placeOf(ids[images / 2 + n], {}),
    },
    {
      name: "placeName",
      what: "place of an image by name",
      work: (n) => placeOf(ids[Math.floor((n * images) / 50)], { sort: { by: "name" } }),
    },
    ...filters.map(([name, what, variables]) => ({
      name: `filter.${name}`,
      what: `filter: ${what}`,
      work: (n: number) => changed(variables(n)),
    })),
    { name: "facets", what: "facet counts", work: () => facets({}) },
    {
      name: "facets.filtered",
      what: "facet counts within dark images",
      work: (n) => facets({ brightness: { max: 0.1 + n / 1000 } }),
    },
    {
      name: "facets.all",
      what: "facet counts of a class, to the end",
      // They come behind those that are counted up to a limit.
      goal: 10_000,
      most: 5,
      work: (n) => facets({ classIds: [classAt(n)] }, true),
    },
    {
      name: "label",
      what: `label ${labelled.toLocaleString("en")} selected`,
      work: async (n) => {
        const from = (n * labelled) % (ids.length - labelled);
        const chosen = drawnClasses.slice(from, from + labelled);
        const imageIds = chosen.map((row) => row.id);
        const seenClassIds = chosen.map((row) => row.class_id);
        const { labelImages } = await ask<{ labelImages: { batch: { id: string }; conflictCount: number } }>(
          `mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { id imageCount } conflictCount } }`,
          { input: { projectId, key: randomUUID(), classId: classAt(n), imageIds, seenClassIds } },
        );
        if (labelImages.conflictCount > 0) throw new Error("What was drawn is labelled already");
        batches[n] = labelImages.batch.id;
      },
    },
    {
      name: "undo",
      what: `take back the labelling of ${labelled.toLocaleString("en")}`,
      work: (n) =>
        ask(
          `mutation ($input: UndoLabelBatchInput!) { undoLabelBatch(input: $input) { batch { id imageCount } conflictCount } }`,
          { input: { projectId, key: randomUUID(), batchId: batches[n] } },
        ),
    },
    {
      name: "labelMatching",
      what: `label some ${labelled.toLocaleString("en")} that match a filter`,
      prepare: async (n) => {
        // One in a hundred is of each such range.
        const share = labelled / images / 2;
        const min = 0.5 - share / 2 + 0.1 * ((n % 20) / 20 - 0.5);
        const filter = { brightness: { min, max: min + share } };
        const { dataset } = await ask<{ dataset: { total: { count: number; at: string } } }>(
          `query (${narrowed}) { dataset(id: $id) { total(filter: $filter, isAll: true) { count at } } }`,
          { filter },
        );
        matched[n] = { datasetId: id, filter, total: dataset.total.count, shownAt: dataset.total.at };
      },
      work: (n) =>
        ask(
          `mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { id imageCount } conflictCount } }`,
          { input: { projectId, key: randomUUID(), classId: classAt(n), matching: matched[n] } },
        ),
    },
  ];
}
