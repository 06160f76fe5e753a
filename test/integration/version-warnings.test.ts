import { eq } from "drizzle-orm";
import sharp, { type Sharp } from "sharp";
import { expect, it } from "vitest";
import { blobs, events, imageSignatures, images, versionChecks, versionImages } from "@/db/schema";
import { createRandom } from "@/ml/random";
import { checkVersion } from "@/workers/versions/check";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { execute } from "./graphql";
import { datasetFor, importFiles, servicesOf } from "./importing";

const database = await openTestDatabase();
const { db } = database.connection;

/** A smooth picture of 64×48, another one for each number. */
async function scene(number: number): Promise<Buffer> {
  const random = createRandom(`scene ${number}`);
  const [a, b, c, d] = [random.normal(), random.normal(), random.normal(), random.normal()];
  const data = Buffer.alloc(64 * 48 * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [((i / 3) | 0) % 64, Math.floor(i / 3 / 64)];
    const value = 128 + 60 * Math.sin(a * x * 0.1 + b * y * 0.1 + c) + 40 * Math.cos(d * x * 0.05 * (i % 3));
    data[i] = Math.max(0, Math.min(255, value));
  }
  return sharp(data, { raw: { width: 64, height: 48, channels: 3 } })
    .png()
    .toBuffer();
}

const query = `query($id: ID!) { version(id: $id) { warnings {
  isLookedAt failure list { kind severity count sentence classes { name } examples { image { id } other { id } likeness } }
} } }`;

interface Warnings {
  isLookedAt: boolean;
  failure: string | null;
  list: {
    kind: string;
    severity: string;
    count: number;
    sentence: string;
    classes: { name: string }[];
    examples: { image: { id: string }; other: { id: string } | null; likeness: number }[];
  }[];
}

it("finds the planted near-same images across splits, and says what else is wrong", async () => {
  const into = await datasetFor(database);
  const names = (split: string, count: number, from: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: `${split}/${i % 2 ? "dog" : "cat"}/${from + i}.png`,
      number: from + i,
    }));
  const files = await Promise.all(
    [...names("train", 30, 0), ...names("validation", 10, 100), ...names("test", 10, 200)].map(
      async ({ name, number }) => ({ name, content: await scene(number) }),
    ),
  );
  const again = (number: number, change: (picture: Sharp) => Sharp) =>
    scene(number).then((bytes) => change(sharp(bytes)).toBuffer());
  files.push(
    // Saved again as JPEG into test; made larger into validation; made lighter beside itself.
    { name: "test/cat/jpeg.jpg", content: await again(4, (picture) => picture.jpeg({ quality: 70 })) },
    { name: "validation/dog/large.png", content: await again(7, (picture) => picture.resize(128, 96).png()) },
    { name: "train/dog/light.png", content: await again(12, (picture) => picture.linear(0.9, 12).png()) },
    // The other way round: no near-same image.
    { name: "test/dog/mirrored.png", content: await again(5, (picture) => picture.flop().png()) },
  );
  await importFiles(database, into, files);
  const version = await freezeVersion(database, into.context, {
    datasetId: into.datasetId,
    splitMethod: "folders",
    seed: 1,
    fractions: { train: 0.8, validation: 0.1, test: 0.1 },
  });
  const read = async () => {
    const { data, errors } = await execute(into.context, query, { id: version.id });
    expect(errors).toBeUndefined();
    const answer = data as unknown as { version: { warnings: Warnings } };
    return answer.version.warnings;
  };
  expect(await read()).toMatchObject({ isLookedAt: false, failure: null });
  const jobs = await into.context.jobs.findJobs("version", { key: version.id });
  expect(jobs).toHaveLength(1);

  expect(await checkVersion(version.id, servicesOf(database))).toBeUndefined();
  const warnings = await read();
  expect(warnings).toMatchObject({ isLookedAt: true, failure: null });
  const of = (kind: string) => warnings.list.find((one) => one.kind === kind);
  expect(warnings.list[0]).toMatchObject({ kind: "LEAKAGE", severity: "DANGER", count: 4 });
  expect(of("LEAKAGE")?.sentence).toContain("1 test image and 1 validation image look like a training image");
  expect(of("LEAKAGE")?.examples).toHaveLength(2);
  expect(of("REPEATED")).toMatchObject({ count: 2 });
  // 12 is a cat, and a dog where it is lighter.
  expect(of("CONFLICT")).toMatchObject({ severity: "WARNING", count: 2 });
  expect(of("SMALL_TEST")).toMatchObject({ count: 12 });
  // 64×48, once 128×96: the same proportions, and not four times the size.
  expect([of("MIXED_SIZES"), of("MIXED_PROPORTIONS")]).toEqual([undefined, undefined]);

  // The pair of the test split comes first, and both of its images are there to look at.
  const rows = await db
    .select({
      id: images.id,
      split: versionImages.split,
      mediaType: blobs.mediaType,
      position: versionImages.position,
    })
    .from(versionImages)
    .innerJoin(images, eq(images.id, versionImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(eq(versionImages.versionId, version.id));
  const jpeg = rows.find((row) => row.mediaType === "image/jpeg");
  const [first] = of("LEAKAGE")?.examples ?? [];
  expect([first?.image.id, first?.other?.id]).toContain(jpeg?.id);
  expect(first?.likeness).toBeGreaterThan(0.998);

  // The sets that folds keep together: three pairs, all others alone.
  const [check] = await db.select().from(versionChecks).where(eq(versionChecks.versionId, version.id));
  const groups = Buffer.from(check?.groups ?? []);
  const sets = new Map<number, number>();
  for (const { position } of rows) {
    const set = groups.readUInt32LE(4 * position);
    sets.set(set, (sets.get(set) ?? 0) + 1);
  }
  expect([...sets.values()].filter((size) => size > 1)).toEqual([2, 2, 2]);
  expect(
    (await db.select().from(events).where(eq(events.objectId, version.id))).map(({ type }) => type),
  ).toEqual(expect.arrayContaining(["VERSION_CREATED", "VERSION_CHECKED"]));

  // Doing it again changes nothing, and reads no file again.
  expect(await db.select().from(imageSignatures)).toHaveLength(rows.length);
  await checkVersion(version.id, servicesOf(database));
  expect((await read()).list).toEqual(warnings.list);
});

it("gives training images by their place in the split", async () => {
  const into = await datasetFor(database);
  const files = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => ({
      name: `${i < 8 ? "train" : "test"}/cat/${i}.png`,
      content: await scene(1000 + i),
    })),
  );
  await importFiles(database, into, files);
  const version = await freezeVersion(database, into.context, {
    datasetId: into.datasetId,
    splitMethod: "folders",
    seed: 1,
    fractions: { train: 0.8, validation: 0, test: 0.2 },
  });
  const rows = await db.select().from(versionImages).where(eq(versionImages.versionId, version.id));
  const train = rows.filter(({ split }) => split === "train").sort((a, b) => a.position - b.position);
  const { data } = await execute(
    into.context,
    "query($id: ID!) { version(id: $id) { trainingImages(places: [5, 0, 99]) { place position image { id } } } }",
    { id: version.id },
  );
  const at = (place: number) => ({
    place,
    position: train[place]?.position,
    image: { id: train[place]?.imageId },
  });
  expect(data?.version).toEqual({ trainingImages: [at(5), at(0)] });
});
