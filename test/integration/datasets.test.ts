import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture } from "./importing";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let stranger: Awaited<ReturnType<typeof datasetFor>>;
let importId: string;

beforeAll(async () => {
  own = await datasetFor(database);
  stranger = await datasetFor(database);
  const files = await Promise.all(
    Array.from({ length: 25 }, async (_, i) => ({
      name: `${i % 5 === 0 ? "test" : "train"}/${i % 2 ? "dog" : "cat"}/${i}.png`,
      content: await picture(i),
    })),
  );
  const { row } = await importFiles(database, own, [
    ...files,
    { name: "train/cat/words.txt", content: "no picture, only words" },
    { name: "train/cat/again.png", content: await picture(0) },
  ]);
  importId = row.id;
});

const create = `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id name description imageCount project { id } } }`;

describe("datasets over GraphQL", () => {
  it("are made, renamed and listed", async () => {
    const { data, errors } = await execute(own.context, create, {
      input: { projectId: own.projectId, name: "  Street signs " },
    });
    expect(errors).toBeUndefined();
    const made = data?.createDataset as { id: string };
    expect(made).toMatchObject({
      name: "Street signs",
      description: "",
      imageCount: 0,
      project: { id: own.projectId },
    });
    const again = await execute(own.context, create, {
      input: { projectId: own.projectId, name: "Street signs" },
    });
    expect(again.errors?.[0]?.extensions?.code).toBe("CONFLICT");
    const update = `mutation ($input: UpdateDatasetInput!) { updateDataset(input: $input) { name description } }`;
    const renamed = await execute(own.context, update, {
      input: { datasetId: made.id, description: "By night" },
    });
    expect(renamed.data?.updateDataset).toEqual({ name: "Street signs", description: "By night" });
    const list = await execute(
      own.context,
      "query ($id: ID!) { project(id: $id) { datasets(first: 1) { edges { node { id } } pageInfo { hasNextPage } } } }",
      { id: own.projectId },
    );
    expect(list.data?.project).toEqual({
      datasets: { edges: [{ node: { id: made.id } }], pageInfo: { hasNextPage: true } },
    });
  });

  it("count their images by class and split, and page through them", async () => {
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { dataset(id: $id) { imageCount classCounts { class { name } split count } } }",
      { id: own.datasetId },
    );
    const dataset = data?.dataset as { imageCount: number; classCounts: { count: number }[] };
    expect(dataset.imageCount).toBe(25);
    expect(dataset.classCounts).toContainEqual({ class: { name: "dog" }, split: "test", count: 2 });
    expect(dataset.classCounts.reduce((sum, { count }) => sum + count, 0)).toBe(25);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer = await execute(
        own.context,
        "query ($id: ID!, $after: String) { dataset(id: $id) { images(first: 10, after: $after, filter: { splits: [train] }) { edges { name split node { id } } pageInfo { endCursor hasNextPage } } } }",
        { id: own.datasetId, after },
      );
      expect(answer.errors).toBeUndefined();
      const dataset = answer.data?.dataset as {
        images: {
          edges: { name: string; split: string; node: { id: string } }[];
          pageInfo: { endCursor: string; hasNextPage: boolean };
        };
      };
      const { images } = dataset;
      for (const { name, split } of images.edges) {
        expect(split).toBe("train");
        seen.push(name);
      }
      after = images.pageInfo.hasNextPage ? images.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen).size).toBe(20);
    expect(seen).toHaveLength(20);
  });

  it("show their imports with what was refused", async () => {
    const { data, errors } = await execute(
      own.context,
      `query ($id: ID!) { import(id: $id) { state totalFiles processedFiles addedImages duplicateFiles refusedFiles ignoredFiles
        imagesPerSecond secondsLeft createdBy { id } dataset { id }
        all: refusals(first: 1) { edges { node { name kind code } } pageInfo { hasNextPage endCursor } }
        doubles: refusals(kind: duplicate) { edges { node { name reason } } } } }`,
      { id: importId },
    );
    expect(errors).toBeUndefined();
    expect(data?.import).toMatchObject({
      ...{
        state: "finished",
        totalFiles: 27,
        processedFiles: 27,
        addedImages: 25,
        duplicateFiles: 1,
        refusedFiles: 1,
      },
      ...{ secondsLeft: null, createdBy: { id: own.actor.id }, dataset: { id: own.datasetId } },
      all: { edges: [{ node: { name: "train/cat/words.txt", kind: "refused", code: "not-an-image" } }] },
      doubles: {
        edges: [
          {
            node: {
              name: "train/cat/again.png",
              reason: "Same picture as test/cat/0.png, but in split train: kept in test.",
            },
          },
        ],
      },
    });
  });

  it("are not there for others, in queries and mutations alike", async () => {
    const cases: [source: string, id: string, missing: string][] = [
      ["query ($id: ID!) { dataset(id: $id) { name } }", own.datasetId, newId("Dataset")],
      ["query ($id: ID!) { import(id: $id) { state } }", importId, newId("Import")],
      ["query ($id: ID!) { node(id: $id) { id } }", own.datasetId, newId("Dataset")],
      [
        'mutation ($id: ID!) { createDataset(input: { projectId: $id, name: "x" }) { id } }',
        own.projectId,
        newId("Project"),
      ],
      [
        'mutation ($id: ID!) { updateDataset(input: { datasetId: $id, name: "x" }) { id } }',
        own.datasetId,
        newId("Dataset"),
      ],
      ["mutation ($id: ID!) { cancelImport(input: { importId: $id }) { id } }", importId, newId("Import")],
      [
        "mutation ($id: ID!) { createFreeze(input: { datasetId: $id, splitMethod: stratified, seed: 1, fractions: { train: 1, validation: 0, test: 0 } }) { id } }",
        own.datasetId,
        newId("Dataset"),
      ],
    ];
    for (const [source, id, missing] of cases) {
      const foreign = (await execute(stranger.context, source, { id })).errors?.[0];
      const none = (await execute(stranger.context, source, { id: missing })).errors?.[0];
      expect(foreign?.extensions?.code, source).toBe("NOT_FOUND");
      expect(foreign?.message.replace(id, "")).toBe(none?.message.replace(missing, ""));
    }
    const viewer = await database.person("viewer", own.teamId);
    const denied = await execute(viewer.context, create, {
      input: { projectId: own.projectId, name: "mine" },
    });
    expect(denied.errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
  });
});

describe("saved views", () => {
  const keep = (name: string, query = "class=none&sort=-sharpness") =>
    execute(
      own.context,
      "mutation ($input: CreateSavedViewInput!) { createSavedView(input: $input) { id name query } }",
      { input: { datasetId: own.datasetId, name, query } },
    );
  const views = async () => {
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { dataset(id: $id) { savedViews { id name query author { id } } } }",
      { id: own.datasetId },
    );
    const dataset = data?.dataset as { savedViews: { id: string; name: string; query: string }[] };
    return dataset.savedViews;
  };

  it("have one name each, also where two people give it at once, and are renamed and deleted", async () => {
    const answers = await Promise.all([keep(" Blurred "), keep("Blurred"), keep("Blurred")]);
    const refused = answers.flatMap(({ errors }) => errors ?? []);
    expect(refused.map(({ extensions }) => extensions?.code)).toEqual(["CONFLICT", "CONFLICT"]);
    expect(refused[0]?.message).toContain("Blurred");
    await keep("Dark", "brightness=0..0.1");
    const named = async (name: string) => (await views()).find((view) => view.name === name);
    expect(await named("Blurred")).toMatchObject({
      query: "class=none&sort=-sharpness",
      author: { id: own.context.actor?.id },
    });
    const rename = `mutation ($input: RenameSavedViewInput!) { renameSavedView(input: $input) { name } }`;
    const savedViewId = (await named("Dark"))?.id;
    const taken = await execute(own.context, rename, { input: { savedViewId, name: "Blurred" } });
    expect(taken.errors?.[0]?.extensions?.code).toBe("CONFLICT");
    const renamed = await execute(own.context, rename, { input: { savedViewId, name: "Very dark" } });
    expect(renamed.data?.renameSavedView).toEqual({ name: "Very dark" });
    await execute(
      own.context,
      "mutation ($input: DeleteSavedViewInput!) { deleteSavedView(input: $input) { id } }",
      { input: { savedViewId } },
    );
    expect((await views()).map(({ name }) => name)).toEqual(["Blurred"]);
  });
});
