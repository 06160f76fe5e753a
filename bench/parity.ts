import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { conversionFiles, conversions, images, models, predictions } from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { type Answer, compareAnswers, parityTolerance } from "@/ml/parity";
import { launchChromium, openBench } from "./browser/chromium";
import { servePage } from "./browser/server";
import { factsOf, openProject, type Project, type TrainedCase, trained, uploadBase } from "./trained/project";

type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;

const cases = (quick: boolean): TrainedCase[] => [
  {
    key: "mnist",
    archive: "data/mnist-png.zip",
    every: quick ? 20 : 1,
    configure: async (_project, version) => {
      const proposed = defaultConfiguration("cnn", factsOf(version));
      return { ...proposed, learning: { ...proposed.learning, epochs: 1 } };
    },
  },
  {
    key: "clothing",
    archive: "data/clothing-small.zip",
    every: quick ? 12 : 1,
    configure: async (project, version) => {
      const proposed = defaultConfiguration("transfer", factsOf(version), await uploadBase(project));
      const { data, learning } = proposed;
      // Learnt for long or not: a browser has to decide alike.
      return {
        ...proposed,
        ...(quick && { data: { ...data, width: 96, height: 96 } }),
        learning: { ...learning, epochs: quick ? 1 : 3 },
      };
    },
  },
];

/** Answers of so many images go from the page to this process at a time. */
const atOnce = 500;

/**
 * Whether Chromium decides as the worker did, of every test image of MNIST and of the clothing, on each backend that the
 * machine has: imported, trained and evaluated by the product, converted by it, prepared and classified by the code of
 * Try. Each decision has to be equal and each probability within the tolerance of the gate.
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Figures = {};
  try {
    await migrateDatabase(server.url);
    for (const one of cases(quick)) {
      const project = await openProject(server.url, join(folder, one.key));
      try {
        const { runId, accuracy } = await trained(one, project);
        await judge(`${one.key}, ${(accuracy * 100).toFixed(1)} %`, one.key, project, runId, rows, figures);
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

async function judge(
  name: string,
  key: string,
  { context }: Project,
  runId: string,
  rows: Record<string, string | number>[],
  figures: Figures,
): Promise<void> {
  const { db, blobs } = context;
  const said = await db
    .select({
      imageId: predictions.imageId,
      probabilities: predictions.probabilities,
      sha256: images.sha256,
    })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .where(eq(predictions.runId, runId))
    .orderBy(asc(predictions.imageId));
  const files = new Map<string, Buffer>();
  const asked = said.map(({ imageId, sha256 }) => ({ imageId, url: `/images/${sha256}` }));
  for (const { sha256 } of said) files.set(`/images/${sha256}`, Buffer.from(await blobs.read(sha256)));
  const sources = await modelSources(context, runId, files);
  const page = await servePage(files);
  const browser = await launchChromium([
    "--enable-unsafe-swiftshader",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
  ]);
  try {
    const ask = await openBench(await browser.newContext(), page.url);
    for (const backend of ["wasm", "webgl", "webgpu"] as const) {
      for (const [format, source] of Object.entries(sources)) {
        const begun = performance.now();
        const answers: Answer[] = [];
        try {
          await ask("open", source, 32, backend);
          for (let at = 0; at < asked.length; at += atOnce) {
            answers.push(...(await ask("answers", asked.slice(at, at + atOnce))));
          }
        } catch (error) {
          rows.push({ set: name, format, backend, images: "–", equal: reasonOf(error) });
          continue;
        }
        const { images: count, agreeing, largestDifference } = compareAnswers(said, answers);
        rows.push({
          ...{ set: name, format, backend, images: count, equal: agreeing },
          "largest difference": largestDifference.toExponential(1),
          seconds: Number(((performance.now() - begun) / 1000).toFixed(1)),
        });
        const figure = `parity.${key}.${format}.${backend}`;
        figures[`${figure}.equal`] = {
          ...{ value: agreeing, unit: "images", goal: count, met: agreeing === count },
        };
        figures[`${figure}.difference`] = {
          ...{ value: Number(largestDifference.toPrecision(2)), unit: "" },
          ...{ goal: parityTolerance, met: largestDifference <= parityTolerance },
        };
      }
    }
  } finally {
    await browser.close();
    await page.close();
  }
}

/** The trained model in the two formats that hold its weights as they are, their files among those that are served. */
async function modelSources({ db, blobs }: Project["context"], runId: string, files: Map<string, Buffer>) {
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("The run left no model.");
  const graph = await db
    .select({ name: conversionFiles.name, sha256: conversionFiles.sha256, format: conversions.format })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .where(eq(conversions.modelId, model.id));
  const source = async (format: string, parts: { name: string; sha256: string }[]) => ({
    preprocessing: model.preprocessing,
    files: await Promise.all(
      parts.map(async ({ name, sha256 }) => {
        const content = Buffer.from(await blobs.read(sha256));
        const url = `/models/${format}/${name}`;
        files.set(url, content);
        return { name, sha256, url, bytes: content.length };
      }),
    ),
  });
  return {
    layers: await source("layers", [
      { name: "model.json", sha256: model.topologySha256 },
      { name: "weights.bin", sha256: model.weightsSha256 },
    ]),
    graph: await source(
      "graph",
      graph.filter(({ format }) => format === "graph"),
    ),
  };
}

const reasonOf = (error: unknown) =>
  String(error instanceof Error ? error.message : error)
    .replace(/^page.evaluate: (Error: )?/, "")
    .split("\n")[0] ?? "";
