import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { asc, eq } from "drizzle-orm";
import sharp from "sharp";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { models, predictions } from "@/db/schema";
import { configurationSchema } from "@/ml/configuration/schema";
import { createRandom } from "@/ml/random";
import { copyTfjsFiles } from "@/scripts/serve/web-build";
import { zipOf } from "@/test/integration/zip";
import {
  executed,
  type NamedFile,
  openProject,
  type Project,
  uploadModel,
  type Version,
  versionOf,
} from "../trained/project";
import { signIn, startWeb } from "../web";
import { benchModels, classCount } from "./models";

/** Pictures that the page is asked about one after another. */
const asked = 12;

/** A JPEG file of noise over a colour, each another. */
function noisyPicture(side: number, seed: number): Promise<Buffer> {
  const random = createRandom(`picture ${seed}`);
  const tone = random.next() * 160;
  const pixels = Buffer.from(Uint8Array.from({ length: side * side * 3 }, () => tone + random.next() * 96));
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** An image of each class to train with, and some to test. */
async function archive(): Promise<NamedFile> {
  const files: { name: string; content: Buffer; stored: true }[] = [];
  for (let i = 0; i < classCount; i++) {
    const name = `class-${String(i).padStart(3, "0")}`;
    files.push({ name: `train/${name}/0.jpg`, content: await noisyPicture(16, i), stored: true });
    if (i < asked) {
      const content = await noisyPicture(224, classCount + i);
      files.push({ name: `test/${name}/1.jpg`, content, stored: true });
    }
  }
  return { name: "pictures.zip", content: zipOf(files) };
}

/** A model made elsewhere, brought in, judged and converted as any is. */
async function broughtIn(project: Project, version: Version, key: string, side: number, files: NamedFile[]) {
  const base = await uploadModel(project, key, files);
  const { runId } = await executed(
    project,
    key,
    version,
    configurationSchema.parse({
      data: { width: side, height: side, channels: 3, fit: "cover", scaling: "signed" },
      architecture: { preset: "imported", base: base.id },
      learning: { epochs: 1, batchSize: 32 },
    }),
  );
  const [model] = await project.context.db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error(`The run of ${key} left no model`);
  return { runId, modelId: model.id };
}

/**
 * The built app over a Postgres of its own, with a person who is signed in and a project whose models came in, were judged
 * and converted by the product's own commands and workers.
 */
export async function openApp() {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const ends: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true }),
    () => server.stop(),
  ];
  const close = async () => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    await migrateDatabase(server.url);
    const dataDir = join(folder, "data");
    const project = await openProject(server.url, dataDir);
    ends.push(() => project.close());
    const version = await versionOf(project, "Bench", await archive());
    const { mobile, small } = await benchModels();
    const large = await broughtIn(project, version, "mobilenet", 224, mobile);
    const little = await broughtIn(project, version, "small", 32, small);
    const { db, actor } = project.context;
    const images = await db
      .select({ id: predictions.imageId })
      .from(predictions)
      .where(eq(predictions.runId, large.runId))
      .orderBy(asc(predictions.confidence));
    const secret = randomBytes(32).toString("base64url");
    await copyTfjsFiles(resolve(import.meta.dirname, "../.."));
    const web = await startWeb(server.url, dataDir, secret);
    ends.push(() => web.stop());
    const [cookie] = await signIn(db, [actor?.id ?? ""], secret);
    if (!cookie) throw new Error("Nobody is signed in");
    return {
      ...{ project, web, cookie, close },
      ...{ mobile: large, small: little, imageIds: images.map(({ id }) => id) },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export type BenchApp = Awaited<ReturnType<typeof openApp>>;
