import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { type Browser, chromium } from "playwright";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { images, models, predictions } from "@/db/schema";
import { patternPixels } from "@/ml/golden";
import { goldenPictures } from "@/ml/golden-pictures";
import { topClasses } from "@/ml/metrics";
import { parityTolerance } from "@/ml/parity";
import { type PreprocessSpec, preprocess } from "@/ml/preprocess";
import { keras, peerPython } from "@/scripts/peers";
import { takeAwayZip } from "@/server/models/take-away";
import { type Converted, loadGraphFiles } from "@/workers/conversions/load";
import { decodeRgba } from "@/workers/import/decode";
import { keptPreprocessing } from "@/workers/inference/run-model";
import { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";
import { unzipped } from "./zip";

const root = resolve(import.meta.dirname, "../..");
const python = peerPython(keras);
const chromiumPath = process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium";

const database = await openTestDatabase();
const { db } = database.connection;

/** A picture's file, and what the worker says of it. */
interface Picture {
  name: string;
  bytes: Buffer;
  said: number[];
}

/** What Python says of a picture: by load.py, and by the other signatures of the SavedModel. */
interface Answers {
  image: number[];
  probabilities: number[];
  refused?: string;
  file?: number[];
  bytes?: number[];
}

let folder: string;
let files: Map<string, Buffer>;
let spec: PreprocessSpec;
let classes: string[];
/** Of the test split, with the probabilities that the run has kept. */
let judged: Picture[];
let layers: Pick<Converted, "predict">;

beforeAll(async () => {
  const fixture = await shapesVersion(database, { train: 30, validation: 9, test: 9 });
  const configuration = shapesConfiguration(
    { epochs: 2, sparsity: 0.5 },
    { preset: "cnn", filters: [6, 8], dense: 12 },
  );
  const runId = await queuedRun(database, fixture, 1, configuration);
  await executeRun(runId, trainingServices(database));
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("no model");
  const archive = await takeAwayZip({ db, blobs: database.blobs }, model, root);
  files = await unzipped(Buffer.from(await new Response(archive.content).arrayBuffer()));
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-archive-"));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  spec = keptPreprocessing.parse(model.preprocessing).spec;
  classes = model.classes.map(({ name }) => name);
  const rows = await db
    .select({ name: images.id, sha256: images.sha256, said: predictions.probabilities })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .where(eq(predictions.runId, runId));
  judged = await Promise.all(
    rows.map(async ({ name, sha256, said }) => ({
      ...{ name: `${name}.png`, said: [...said] },
      bytes: await database.blobs.read(sha256),
    })),
  );
  layers = (await loadFiles(fileOf("layers/model.json"), fileOf("layers/weights.bin"))) as typeof layers;
});
afterAll(() => rm(folder, { recursive: true }));

function fileOf(name: string): Buffer {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`The archive has no ${name}`);
  return bytes;
}

/** What the worker feeds of a picture. */
async function fed(bytes: Uint8Array): Promise<Float32Array> {
  const { data, width, height } = await decodeRgba(bytes);
  return preprocess(data, width, height, spec);
}

const answered = (model: Pick<Converted, "predict">, input: Float32Array) =>
  tf.tidy(() => [
    ...model.predict(tf.tensor4d(input, [1, spec.height, spec.width, spec.channels])).dataSync(),
  ]);

const apart = (expected: ArrayLike<number>, actual: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));

/** The same drawing in ways that Pillow and the worker could see with other eyes. */
async function oddPictures(): Promise<{ name: string; bytes: Buffer; allowed: number }[]> {
  const { data, width, height } = await decodeRgba(Buffer.from(goldenPictures[3]?.file ?? "", "base64"));
  const drawn = () => sharp(data, { raw: { width, height, channels: 4 } });
  const opaque = () => drawn().removeAlpha();
  // Sixteen bits whose lower eight are not the upper ones again.
  const deep = Uint16Array.from({ length: width * height }, (_, i) => (i * 9973) % 65_536);
  const made = async (name: string, allowed: number, picture: { toBuffer(): Promise<Buffer> }) => ({
    ...{ name, allowed },
    bytes: await picture.toBuffer(),
  });
  return Promise.all([
    ...goldenPictures.map(async ({ name, file, allowed }, i) => ({
      name: `${i}.${name.slice(0, 4).trim().replace(",", "").toLowerCase()}`,
      bytes: Buffer.from(file, "base64"),
      allowed: name.startsWith("PNG") ? 0 : allowed,
    })),
    made(
      ...(["deep.png", 0] as const),
      sharp(deep, { raw: { width, height, channels: 1 } })
        .toColourspace("grey16")
        .png(),
    ),
    made("p3.png", 2, drawn().withIccProfile("p3").png()),
    made("p3-palette.png", 2, opaque().withIccProfile("p3").png({ palette: true, colours: 32 })),
  ]);
}

/** Files of several sizes and kinds that say nothing of turning or colours: the SavedModel decodes them itself. */
async function plainPictures(): Promise<{ name: string; bytes: Buffer }[]> {
  const drawn = (width: number, height: number, transparent = false) =>
    sharp(patternPixels(width, height, transparent), { raw: { width, height, channels: 4 } });
  const grey = drawn(90, 70).removeAlpha().greyscale();
  const made: [string, { toBuffer(): Promise<Buffer> }][] = [
    ["wide.png", drawn(211, 60, true).png()],
    ["tall.png", drawn(33, 170).removeAlpha().png()],
    ["small.png", drawn(5, 3, true).png()],
    ["palette.png", drawn(70, 64).removeAlpha().png({ palette: true, colours: 16 })],
    ["grey.png", grey.clone().png()],
    ["grey.jpg", grey.clone().jpeg()],
    ["odd.jpg", drawn(97, 61).removeAlpha().jpeg({ chromaSubsampling: "4:2:0" })],
    ["even.jpg", drawn(128, 96).removeAlpha().jpeg({ chromaSubsampling: "4:4:4", progressive: true })],
  ];
  return Promise.all(
    made.map(async ([name, picture]) => ({ name: `plain-${name}`, bytes: await picture.toBuffer() })),
  );
}

describe("the archive of a model", () => {
  it.skipIf(python === null)(
    "says in Python of a picture's file what the worker says of it",
    { timeout: 240_000 },
    async () => {
      const odd = await oddPictures();
      const cmyk = await sharp(judged[0]?.bytes).toColourspace("cmyk").jpeg().toBuffer();
      const plain = await plainPictures();
      const pictures = [...judged, ...odd, ...plain, { name: "cmyk.jpg", bytes: cmyk }];
      for (const { name, bytes } of pictures) await writeFile(join(folder, name), bytes);
      const printed = execFileSync(
        python ?? "",
        [join(root, "scripts/keras/take_away.py"), folder, ...pictures.map(({ name }) => join(folder, name))],
        {
          env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
      const answers = JSON.parse(printed) as Answers[];
      const inks = answers.pop();
      expect(inks?.refused).toMatch(/cmyk\.jpg holds CMYK, .* save it in sRGB with 8 bits/);
      // TensorFlow makes other colours of it, of which the card warns.
      expect(apart(answered(layers, await fed(cmyk)), inks?.file ?? [])).toBeGreaterThan(1e-4);
      for (const [i, { name, said }] of judged.entries())
        expect(apart(said, answers[i]?.probabilities ?? []), name).toBeLessThan(1e-5);
      const step = 1 / 255 / Math.min(1, ...(spec.deviation ?? []));
      for (const [i, { name, bytes, allowed }] of odd.entries()) {
        const { image = [], probabilities = [], file } = answers[judged.length + i] ?? {};
        const expected = await fed(bytes);
        expect(file !== undefined, `${name} by file`).toBe(!name.endsWith(".webp"));
        expect(apart(expected, image), name).toBeLessThan((allowed + 1e-3) * step);
        // Where decoders may round, what the network says of Python's own numbers.
        const input = allowed === 0 ? expected : Float32Array.from(image);
        expect(apart(answered(layers, input), probabilities), name).toBeLessThan(1e-5);
      }
      for (const [i, { name, said }] of judged.entries())
        for (const by of ["file", "bytes"] as const)
          expect(apart(said, answers[i]?.[by] ?? []), `${name} by ${by}`).toBeLessThan(1e-5);
      for (const [i, { name, bytes }] of plain.entries()) {
        const { file = [], bytes: pixels = [] } = answers[judged.length + odd.length + i] ?? {};
        const expected = answered(layers, await fed(bytes));
        expect(apart(expected, file), `${name} by file`).toBeLessThan(1e-5);
        // Pillow gives the places of a palette, not its colours.
        if (!name.includes("palette")) expect(apart(expected, pixels), `${name} by bytes`).toBeLessThan(1e-5);
      }
    },
  );

  describe.skipIf(!existsSync(chromiumPath))("in Chromium, from the disk and without a network", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
    });
    afterAll(() => browser.close());

    async function opened() {
      const context = await browser.newContext({ offline: true });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, "index.html")).href);
      return page;
    }

    it("classifies a picture by its page as the worker does", { timeout: 120_000 }, async () => {
      const page = await opened();
      for (const { name, bytes, said } of judged.slice(0, 3)) {
        await page.setInputFiles("#file", { name, mimeType: "image/png", buffer: bytes });
        await page.waitForFunction(
          (count) => document.querySelectorAll("#classes li").length === count,
          classes.length,
        );
        const rows = await page.$$eval("#classes li", (items) =>
          items.map((item) => ({
            label: item.querySelector("span")?.textContent ?? "",
            value: item.querySelector("meter")?.value ?? Number.NaN,
          })),
        );
        expect(rows[0]?.label).toBe(classes[topClasses(said, 1)[0]?.index ?? 0]);
        const values = classes.map((label) => rows.find((row) => row.label === label)?.value ?? Number.NaN);
        expect(apart(said, values), name).toBeLessThan(parityTolerance);
      }
      await page.setInputFiles("#file", {
        name: "no.png",
        mimeType: "image/png",
        buffer: Buffer.from("no picture"),
      });
      await page.getByText("This file could not be read as a picture").waitFor();
      await page.context().close();
    });

    it("says in each of its formats what the worker says by the same files", {
      timeout: 120_000,
    }, async () => {
      const page = await opened();
      for (const format of ["graph", "float16", "uint16", "uint8", "uint8_channels", "sparse"]) {
        const packed = format === "sparse";
        const topology = fileOf(`${format}/model.json`);
        const weights = fileOf(`${format}/weights.bin${packed ? ".gz" : ""}`);
        const loaded = await loadGraphFiles(topology, packed ? gunzipSync(weights) : weights);
        for (const { bytes } of judged.slice(0, 3)) {
          const input = await fed(bytes);
          const actual = await page.evaluate(predictedBy, {
            ...{ topology: topology.toString(), weights: weights.toString("base64"), packed },
            ...{ input: [...input], shape: [1, spec.height, spec.width, spec.channels] },
          });
          expect(apart(answered(loaded, input), actual), format).toBeLessThan(parityTolerance);
        }
        loaded.dispose();
      }
      await page.context().close();
    });
  });
});

/** In the page: what its tfjs makes of a model's files, as its own script loads the graph. */
async function predictedBy({
  topology,
  weights,
  packed,
  input,
  shape,
}: {
  topology: string;
  weights: string;
  packed: boolean;
  input: number[];
  shape: number[];
}): Promise<number[]> {
  const own = (globalThis as unknown as { tf: typeof tf }).tf;
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const unpacked = () => new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const weightData = packed ? await new Response(unpacked()).arrayBuffer() : bytes.buffer;
  const json = JSON.parse(topology);
  const model = await own.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      signature: json.signature,
      format: json.format,
      weightSpecs: json.weightsManifest.flatMap((group: { weights: object[] }) => group.weights),
      weightData,
    }),
  });
  const output = model.predict(own.tensor(input, shape)) as tf.Tensor;
  return [...(await output.data())];
}
