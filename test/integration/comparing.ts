/** Runs to compare, and a recount of the comparison without the database's help. */
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import * as table from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { createRandom } from "@/ml/random";
import { commonClasses } from "@/server/compare/delta";
import type { Pair } from "@/server/compare/queries";
import { frozenClasses } from "@/server/versions/queries";
import type { World } from "./world";

/** Where the runs are made. */
interface Ground {
  db: Database;
  world: World;
}

type Version = typeof table.versions.$inferSelect;
export type Run = typeof table.runs.$inferSelect;
export type Split = "train" | "validation" | "test";
/** An image in a version: its class by index and its split. */
export type Member = { imageId: string; classIndex: number; split: Split };

export async function pictures(ground: Ground, count: number): Promise<string[]> {
  const rows = await ground.db.execute<{ id: string }>(sql`
    with fresh as (
      insert into blobs (sha256, bytes, media_type)
      select encode(sha256((${ground.world.ids.Run} || n || random())::bytea), 'hex'), 1, 'image/png'
      from generate_series(1, ${count}) n
      returning sha256
    )
    insert into images (id, project_id, sha256, width, height, grey)
    select 'image_' || substr(sha256, 1, 26), ${ground.world.projectId}, sha256, 28, 28, true from fresh
    returning id`);
  return rows.map((row) => row.id);
}

export async function freeze(
  ground: Ground,
  number: number,
  classNames: string[],
  members: Member[],
): Promise<Version> {
  const known = new Map<string, string>();
  for (const { id, name } of await ground.db
    .select()
    .from(table.classes)
    .where(eq(table.classes.projectId, ground.world.projectId))) {
    known.set(name, id);
  }
  const [first] = await ground.db
    .select()
    .from(table.versions)
    .where(eq(table.versions.id, ground.world.ids.Version));
  if (!first) throw new Error("no version");
  const { id: _id, createdAt: _at, ...like } = first;
  const classes = classNames.map((name, position) => ({ id: known.get(name) ?? "", name, position }));
  const [version] = await ground.db
    .insert(table.versions)
    .values({ ...like, number, classes, imageCount: members.length })
    .returning();
  if (!version) throw new Error("no version");
  await ground.db
    .insert(table.versionImages)
    .values(members.map((member, position) => ({ versionId: version.id, position, ...member })));
  return version;
}

let numbers = 1;

/** An evaluated run whose answers come from a seed; few different confidences, so that many are equal. */
export async function evaluated(
  ground: Ground,
  version: Version,
  members: Member[],
  seed: string,
): Promise<Run> {
  numbers += 1;
  const [run] = await ground.db
    .insert(table.runs)
    .values({
      projectId: ground.world.projectId,
      versionId: version.id,
      number: numbers,
      name: seed,
      state: "finished",
      configuration: defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 1 }),
      epochs: 1,
      createdBy: ground.world.owner.actor.id,
    })
    .returning();
  if (!run) throw new Error("no run");
  const random = createRandom(seed);
  const classes = version.classes.length;
  const rows = members
    .filter(({ split }) => split === "test")
    .map(({ imageId, classIndex }) => ({
      runId: run.id,
      imageId,
      split: "test" as const,
      truth: classIndex,
      predicted: random.next() < 0.55 ? classIndex : random.int(classes),
      confidence: Math.fround((1 + random.int(6)) / 7),
      probabilities: Array.from({ length: classes }, () => 1 / classes),
      margin: 0,
      entropy: Math.log(classes),
    }));
  await ground.db.insert(table.predictions).values(rows);
  const cells = new Map<string, typeof table.confusionCells.$inferInsert>();
  for (const { truth, predicted } of rows) {
    const cell = cells.get(`${truth}/${predicted}`) ?? { runId: run.id, truth, predicted, count: 0 };
    cells.set(`${truth}/${predicted}`, { ...cell, count: cell.count + 1 });
  }
  await ground.db.insert(table.confusionCells).values([...cells.values()]);
  return run;
}

/** Two versions that know their classes in other orders, share some of their test images and differ in some labels. */
export async function twoVersions(ground: Ground) {
  await ground.db.insert(table.classes).values(
    ["hen", "pig", "cow"].map((name, at) => ({
      projectId: ground.world.projectId,
      name,
      position: 2 + at,
    })),
  );
  const namesA = ["cat", "dog", "hen", "pig"];
  const namesB = ["pig", "cat", "cow", "dog", "hen"];
  const ids = await pictures(ground, 420);
  const random = createRandom("two versions");
  const split = (): Split => (random.next() < 0.8 ? "test" : random.next() < 0.5 ? "train" : "validation");
  const nameOf = new Map(ids.map((id) => [id, namesA[random.int(4)] ?? ""]));
  const inA = ids.slice(0, 360).map((imageId) => ({
    imageId,
    classIndex: namesA.indexOf(nameOf.get(imageId) ?? ""),
    split: split(),
  }));
  const inB = ids.slice(40).map((imageId) => {
    const name = random.next() < 0.06 ? "cow" : (nameOf.get(imageId) ?? "");
    return { imageId, classIndex: namesB.indexOf(name), split: split() };
  });
  const [versionA, versionB] = [await freeze(ground, 2, namesA, inA), await freeze(ground, 3, namesB, inB)];
  const a = await evaluated(ground, versionA, inA, "A");
  const b = await evaluated(ground, versionB, inB, "B");
  const classes = commonClasses(frozenClasses(versionA), frozenClasses(versionB));
  return { a, b, versionA, versionB, inA, inB, pair: { a, b, classes } satisfies Pair };
}

/** Two runs of the first of those versions. */
export async function oneVersion(ground: Ground): Promise<Awaited<ReturnType<typeof twoVersions>>> {
  const made = await twoVersions(ground);
  const { versionA, inA, a } = made;
  const b = await evaluated(ground, versionA, inA, "B");
  const classes = commonClasses(frozenClasses(versionA), frozenClasses(versionA));
  return { ...made, b, versionB: versionA, inB: inA, pair: { a, b, classes } };
}

/** What both runs said, by names of classes, counted without the database's help. */
export async function recount(
  ground: Ground,
  { a, b, versionA, versionB }: Awaited<ReturnType<typeof twoVersions>>,
) {
  const rowsOf = (run: Run) =>
    ground.db.select().from(table.predictions).where(eq(table.predictions.runId, run.id));
  const [rowsA, rowsB] = [await rowsOf(a), await rowsOf(b)];
  const byImage = new Map(rowsB.map((row) => [row.imageId, row]));
  const both = rowsA.flatMap((rowA) => {
    const rowB = byImage.get(rowA.imageId);
    if (!rowB) return [];
    const [nameA, nameB] = [
      (index: number) => versionA.classes[index]?.name ?? "?",
      (index: number) => versionB.classes[index]?.name ?? "?",
    ];
    return [
      {
        imageId: rowA.imageId,
        confidenceA: rowA.confidence,
        confidenceB: rowB.confidence,
        truthA: nameA(rowA.truth),
        truthB: nameB(rowB.truth),
        a: nameA(rowA.predicted),
        b: nameB(rowB.predicted),
      },
    ];
  });
  return {
    both,
    same: both.filter((one) => one.truthA === one.truthB),
    onlyA: rowsA.filter((row) => !byImage.has(row.imageId)).map((row) => row.imageId),
    onlyB: rowsB
      .filter((row) => !rowsA.some((other) => other.imageId === row.imageId))
      .map((row) => row.imageId),
  };
}

export type Seen = Awaited<ReturnType<typeof recount>>["both"][number];

/** The group of the comparison that an image belongs to. */
export const groupOf = ({ truthA, truthB, a, b }: Seen) => {
  if (truthA !== truthB) return "relabelled";
  if (a === truthA) return b === truthA ? "both_right" : "broken";
  if (b === truthA) return "fixed";
  return a === b ? "still_wrong" : "differently_wrong";
};
