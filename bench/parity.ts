import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { images, predictions } from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { layerList } from "@/ml/configuration/layers";
import { topClasses } from "@/ml/metrics";
import { type Answer, compareAnswers, parityTolerance } from "@/ml/parity";
import type { PreprocessSpec } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import type { Converted } from "@/workers/conversions/load";
import { preparedImage, tensorOf } from "@/workers/inference/images";
import { tf } from "@/workers/tf";
import { launchChromium, openBench } from "./browser/chromium";
import { type Format, formats, modelSources } from "./browser/models";
import { servePage } from "./browser/server";
import { factsOf, openProject, type Project, type TrainedCase, trained, uploadBase } from "./trained/project";

type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;
type Rows = Record<string, string | number>[];

/** Learnt for long or not: a browser has to decide alike. */
const cases = (quick: boolean): (TrainedCase & { batch: number })[] => [
  {
    key: "mnist",
    archive: "data/mnist-png.zip",
    every: quick ? 100 : 1,
    batch: 64,
    configure: async (_project, version) => {
      const proposed = defaultConfiguration("layers", factsOf(version));
      const layers = layerList.parse([
        { kind: "conv", filters: 8, kernel: 5, stride: 2, activation: "linear" },
        { kind: "batchNorm" },
        { kind: "activation" },
        { kind: "conv", filters: 16, stride: 2 },
        { kind: "pooling" },
        { kind: "flatten" },
      ]);
      return {
        ...proposed,
        // Graphics in software take 25 ms an image for the network that is proposed; steps of two make this one quick enough
        // for all images, on WebGPU too.
        architecture: { preset: "layers", layers },
        learning: { ...proposed.learning, epochs: 1 },
      };
    },
  },
  {
    key: "clothing",
    archive: "data/clothing-small.zip",
    every: quick ? 48 : 1,
    batch: 8,
    configure: async (project, version) => {
      const proposed = defaultConfiguration("transfer", factsOf(version), await uploadBase(project));
      const { data, learning } = proposed;
      const side = quick ? 32 : 128;
      return {
        ...proposed,
        data: { ...data, width: side, height: side },
        learning: { ...learning, epochs: 1 },
      };
    },
  },
];

const backends = ["wasm", "webgl", "webgpu"] as const;

/**
 * Whether Chromium decides as the worker did, of the test images of MNIST and of the clothing, in each format on each
 * backend that the machine has: imported, trained, evaluated and converted by the product, decoded, prepared and
 * asked by the code of Try. Each decision has to be equal, or between two classes that are tied (ml/parity.ts), and each
 * probability within the tolerance of the gate. Without a graphics processor WebGPU is most of the time that this takes:
 * 10 to 25 ms an image of MNIST, some 150 of the clothing.
 * "lead where not" is, of each decision that differs, by how much the worker's class was before its next one; "as trained" of
 * how many images the format decides as the trained network does, in the worker.
 * @param options.only a backend, which is asked alone.
 */
export async function run({ quick, only }: { quick: boolean; only: string | undefined }) {
  if (only && !backends.some((backend) => backend === only)) {
    throw new Error(`--only takes a backend: ${backends.join(", ")}.`);
  }
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Rows = [];
  const figures: Figures = {};
  try {
    await migrateDatabase(server.url);
    for (const one of cases(quick)) {
      const project = await openProject(server.url, join(folder, one.key));
      try {
        const begun = performance.now();
        const { runId, accuracy } = await trained(one, project);
        const set = `${one.key}, ${(accuracy * 100).toFixed(1)} %`;
        rows.push({ set, format: "import to conversion", seconds: secondsSince(begun) });
        const judged = await judge(project, runId, {
          ...{
            key: one.key,
            batch: one.batch,
            webgpuSeconds: quick ? 2 : Number.POSITIVE_INFINITY,
          },
          // A large network takes WebGPU in software 15 s to begin with.
          backends: backends.filter((backend) =>
            only ? backend === only : !quick || one.key === "mnist" || backend !== "webgpu",
          ),
          formats: quick ? ["layers", "uint8"] : formats,
        });
        rows.push(...judged.rows.map((row) => ({ set, ...row })));
        Object.assign(figures, judged.figures);
      } finally {
        await project.close();
      }
    }
    return { rows, figures };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Asked {
  key: string;
  backends: readonly (typeof backends)[number][];
  formats: readonly Format[];
  /** Images that go together. */
  batch: number;
  /** After which no further batch begins on WebGPU. */
  webgpuSeconds: number;
}

async function judge({ context }: Project, runId: string, { key, formats, ...asked }: Asked) {
  const rows: Rows = [];
  const figures: Figures = {};
  const { db, blobs } = context;
  const said = createRandom("parity").shuffle(
    await db
      .select({
        imageId: predictions.imageId,
        probabilities: predictions.probabilities,
        sha256: images.sha256,
      })
      .from(predictions)
      .innerJoin(images, eq(images.id, predictions.imageId))
      .where(eq(predictions.runId, runId))
      .orderBy(predictions.imageId),
  );
  const pictures = await Promise.all(said.map(async ({ sha256 }) => Buffer.from(await blobs.read(sha256))));
  // One file of all: to ask for each by itself takes longer than to decode it.
  const files = new Map([["/pictures", Buffer.concat(pictures)]]);
  const { spec, sources } = await modelSources(context, runId, formats, files);
  const page = await servePage(files);
  const browser = await launchChromium([
    ...["--enable-unsafe-swiftshader", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  ]);
  try {
    const ask = await openBench(await browser.newPage(), page.url);
    const { webgl, webgpu } = await ask("graphics");
    rows.push({ format: "graphics", backend: `webgl: ${named(webgl)}; webgpu: ${named(webgpu)}` });
    const begun = performance.now();
    await ask(
      "prepare",
      "/pictures",
      pictures.map(({ length }) => length),
      spec,
    );
    rows.push({ format: "decoding in the page", images: said.length, seconds: secondsSince(begun) });
    for (const { format, source, load } of sources) {
      // A format of fewer bits answers otherwise than the trained network, in the worker too.
      const expected = load ? await answersHere(await load(), said, pictures, spec) : said;
      const asTrained = compareAnswers(said, expected).agreeing;
      for (const backend of asked.backends) {
        const begun = performance.now();
        const row = { format, backend };
        try {
          const most = backend === "webgpu" ? asked.webgpuSeconds : Number.POSITIVE_INFINITY;
          const { answers, classes } = await ask("answers", source, spec, backend, asked.batch, most);
          const count = answers.length / classes;
          const its = expected.slice(0, count);
          const theirs = its.map(({ imageId }, i) => ({
            ...{ imageId, probabilities: answers.slice(i * classes, (i + 1) * classes) },
          }));
          const { agreeing, ties, differing, largestDifference } = compareAnswers(its, theirs);
          const isOther = new Set(differing);
          const other = its.filter(({ imageId }) => isOther.has(imageId)).map(leadOf);
          // WebGPU in software may take an hour: who waits sees that it goes on.
          const told = `${agreeing} of ${count} equal, at most ${largestDifference.toExponential(1)} apart, ${secondsSince(begun)} s`;
          process.stderr.write(`${key}, ${format}, ${backend}: ${told}\n`);
          rows.push({
            ...{ ...row, images: count, equal: agreeing, "of them ties": ties },
            "lead where not": other.map((lead) => lead.toExponential(1)).join(", "),
            "near ties": its.filter((answer) => leadOf(answer) < parityTolerance).length,
            "as trained": `${asTrained} of ${said.length}`,
            "largest difference": largestDifference.toExponential(1),
            seconds: secondsSince(begun),
          });
          const figure = `parity.${key}.${format}.${backend}`;
          figures[`${figure}.images`] = {
            ...{ value: count, unit: "images", goal: said.length, met: count === said.length },
          };
          figures[`${figure}.equal`] = {
            ...{ value: agreeing, unit: "images", goal: count, met: agreeing === count },
          };
          figures[`${figure}.ties`] = { value: ties, unit: "images" };
          figures[`${figure}.difference`] = {
            ...{ value: Number(largestDifference.toPrecision(2)), unit: "" },
            ...{ goal: parityTolerance, met: largestDifference <= parityTolerance },
          };
        } catch (error) {
          rows.push({ ...row, images: 0, equal: reasonOf(error) });
        }
      }
    }
  } finally {
    await browser.close();
    await page.close();
  }
  return { rows, figures };
}

/** How far the likeliest class is before the next one: where that is next to nothing, rounding changes their order. */
function leadOf({ probabilities }: Answer): number {
  const [first, second] = topClasses(probabilities, 2);
  return (first?.probability ?? 0) - (second?.probability ?? 0);
}

/** What a converted model says of images in this process, as the worker asks it. */
async function answersHere(
  model: Converted,
  said: readonly { imageId: string }[],
  pictures: readonly Buffer[],
  spec: PreprocessSpec,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < said.length; from += 64) {
    const part = said.slice(from, from + 64);
    const seen = await Promise.all(
      pictures.slice(from, from + 64).map((picture) => preparedImage(picture, spec)),
    );
    const all = tf.tidy(() => model.predict(tensorOf(seen, spec)).arraySync() as number[][]);
    for (const [i, { imageId }] of part.entries()) answers.push({ imageId, probabilities: all[i] ?? [] });
  }
  model.dispose();
  return answers;
}

/** Of graphics in software Chromium gives a long name. */
const named = (graphics: string) => (/swiftshader/i.test(graphics) ? "SwiftShader" : graphics || "none");

const secondsSince = (begun: number) => Number(((performance.now() - begun) / 1000).toFixed(1));

const reasonOf = (error: unknown) =>
  String(error instanceof Error ? error.message : error)
    .replace(/^page.evaluate: (Error: )?/, "")
    .split("\n")[0] ?? "";
