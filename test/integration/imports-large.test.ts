import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { importRefusals, imports, uploads } from "@/db/schema";
import { confirmImport } from "@/server/imports/commands";
import { uploadPath } from "@/server/imports/uploads";
import { importApart } from "./import-process";
import { datasetFor, importFiles, uploadArchive } from "./importing";
import { openPlanning, pictures } from "./planning";

const { database, placesIn } = await openPlanning();
const { db } = database.connection;

/** Of which all memory of an import is less. */
const mostMiB = 420;
const rowCount = 300_000;
const cocoRows = 60_000;
/** Of which each is written down as refused, one by one. */
const fewRows = 8000;

/** An upload of lines that are made while they are written. */
async function uploadLines(
  into: Awaited<ReturnType<typeof datasetFor>>,
  name: string,
  lines: Iterable<string>,
) {
  const { importId, uploadId } = await uploadArchive(database, into, Buffer.from(" "), name);
  const path = uploadPath(database.dataDir, uploadId);
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  for (const line of lines) if (!file.write(line)) await once(file, "drain");
  file.end();
  await once(file, "close");
  await db.update(uploads).set({ bytes: file.bytesWritten }).where(eq(uploads.id, uploadId));
  await db.update(imports).set({ atOnce: false }).where(eq(imports.id, importId));
  return importId;
}

function* csv(count: number) {
  yield "file,label,split,patient\n";
  for (let i = 0; i < count; i++) {
    const file = i % (count / 4) === 0 ? `cat/${(4 * i) / count}.png` : `archive/of/2026/picture ${i}.png`;
    yield `${file},class ${i % 20},${i % 2 ? "train" : "test"},patient ${i % 5000}\n`;
  }
}

function* cocoParts() {
  const list = function* (name: string, item: (i: number) => object) {
    yield `"${name}": [`;
    for (let i = 0; i < cocoRows; i++) yield `${i > 0 ? "," : ""}${JSON.stringify(item(i))}`;
    yield "]";
  };
  yield '{"info": {"year": 2026}, ';
  // Annotations before the images that they are of.
  yield* list("annotations", (i) => ({
    id: i,
    image_id: cocoRows - 1 - i,
    category_id: i % 7,
    bbox: [0, 0, 5, 5],
  }));
  yield ", ";
  yield* list("images", (i) => ({
    id: i,
    file_name: i < 4 ? `${i}.png` : `set/picture ${i}.png`,
    width: 5,
    height: 5,
  }));
  yield `, "categories": ${JSON.stringify(Array.from({ length: 7 }, (_, id) => ({ id, name: `kind ${id}` })))}}`;
}

it("reads a table of hundreds of thousands of rows in little memory, and names each row that is refused", async () => {
  const into = await datasetFor(database);
  const names = [0, 1, 2, 3].map((i) => `cat/${i}.png`);
  await importFiles(database, into, await pictures(names, 900));
  const large = await uploadLines(into, "labels.csv", csv(rowCount));
  const planned = await importApart(database, large);
  expect(planned.end).toBe("planned");
  expect(planned.peakMiB).toBeLessThan(mostMiB);
  const [row] = await db.select().from(imports).where(eq(imports.id, large));
  expect(row?.plan).toMatchObject({
    ...{ files: rowCount, question: null, table: { rowCount } },
    relabelling: { matched: 4, unmatched: rowCount - 4, ambiguous: 0, unchanged: 0, splits: 4, groups: 4 },
    refusals: [{ code: "no-such-image", files: rowCount - 4, examples: { length: 3 } }],
  });
  const importId = await uploadLines(into, "labels.csv", csv(fewRows));
  expect((await importApart(database, importId)).end).toBe("planned");
  await confirmImport(into.context, { importId, classes: [] });
  const written = await importApart(database, importId);
  expect(written.end).toBe("finished");
  expect(written.peakMiB).toBeLessThan(mostMiB);
  expect(await placesIn(into.datasetId)).toMatchObject({
    "cat/0.png": ["class 0", "test", "patient 0"],
    "cat/3.png": ["class 0", "test", "patient 1000"],
  });
  const [counted] = await db
    .select({ count: sql<number>`count(*)::int`, names: sql<number>`count(distinct name)::int` })
    .from(importRefusals)
    .where(eq(importRefusals.importId, importId));
  expect(counted).toEqual({ count: fewRows - 4, names: fewRows - 4 });
}, 600_000);

it("reads annotations that are as many, in whatever order they come", async () => {
  const into = await datasetFor(database);
  await importFiles(database, into, await pictures(["a/0.png", "a/1.png", "a/2.png", "a/3.png"], 910));
  const importId = await uploadLines(into, "instances.json", cocoParts());
  const { end, peakMiB } = await importApart(database, importId);
  expect(end).toBe("planned");
  expect(peakMiB).toBeLessThan(mostMiB);
  const [row] = await db.select().from(imports).where(eq(imports.id, importId));
  expect(row?.plan).toMatchObject({
    ...{ files: cocoRows, question: null, table: { kind: "COCO", rowCount: cocoRows } },
    relabelling: { matched: 4, unmatched: cocoRows - 4 },
  });
  // Image 0 is of the last annotation.
  const last = cocoRows - 1;
  expect(row?.plan?.classes.map(({ name }) => name)).toEqual(
    [last, last - 1, last - 2, last - 3].map((i) => `kind ${i % 7}`).sort(),
  );
}, 600_000);
