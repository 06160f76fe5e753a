import { createHash } from "node:crypto";
import { and, desc, eq, isNull, max, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { enqueue, openJobs } from "@/db/jobs";
import { type Draft, datasets, freezes, versions } from "@/db/schema";
import { type Split, versionLines } from "@/ml/splits";
import { countSets, divideImages } from "@/ml/splits-divide";
import { carryOut, type Work, type WorkEnd, WorkFailed } from "@/server/core/work";
import type { Services } from "@/workers/services";
import { changesOf, insertChanges } from "./changes";
import { type Content, readContent } from "./content";
import { setsOf } from "./sets";

type Version = typeof versions.$inferSelect;
type FreezeWork = Work<typeof freezes>;
type Stopped = () => "cancelled" | "interrupted" | null;

/** Undoes what was written, where the work is to end. */
class PutDown extends Error {
  override name = "PutDown";
}

/**
 * Freezes a dataset, or draws its draft. The version comes into being in one transaction: whatever kills this, there is
 * the whole of it or nothing, and the next attempt begins again with the dataset as it is then.
 */
export function executeFreeze(id: string, services: Services): Promise<WorkEnd> {
  const { connection, signal } = services;
  return carryOut(
    { db: connection.db, table: freezes, event: "FREEZE_CHANGED", id, signal },
    async (work, stopped) => {
      const before = await parentOf(services, work.row);
      const content = await read(services, work, stopped, before);
      if (!content) return;
      const { settings, draftOnly } = work.row;
      const sets =
        settings.together.length > 0
          ? await setsOf(services, content, settings.together, (phase, done) =>
              goOn(work, stopped, phase, done),
            )
          : null;
      if (!(await goOn(work, stopped, "dividing", 0))) return;
      const splits = divide(content, settings, sets);
      const draft = draftOf(content, splits, sets, before);
      if (draftOnly) {
        await work.finish("finished", null, async (tx) => {
          await insertChanges(tx, work.row.id, before ? changesOf(content, splits, before) : []);
          await tx.update(freezes).set({ draft, phase: null }).where(eq(freezes.id, work.row.id));
        });
        return;
      }
      refuseUntaught(draft);
      await write(services, work, stopped, content, splits, draft);
    },
  );
}

/** The version that a draft is compared with: that of the dataset whose splits it keeps, or the newest. */
async function parentOf(
  { connection }: Services,
  { datasetId, settings: { keptFromId } }: FreezeWork["row"],
): Promise<Version | null> {
  const [version] = await connection.db
    .select()
    .from(versions)
    .where(and(eq(versions.datasetId, datasetId), isNull(versions.deletedAt)))
    .orderBy(sql`${versions.id} = ${keptFromId ?? ""} desc`, desc(versions.number))
    .limit(1);
  return version ?? null;
}

async function goOn(
  work: FreezeWork,
  stopped: Stopped,
  phase: NonNullable<FreezeWork["row"]["phase"]>,
  processed: number,
): Promise<boolean> {
  await work.step({ processed }, (tx) =>
    tx.update(freezes).set({ phase }).where(eq(freezes.id, work.row.id)),
  );
  return stopped() === null;
}

async function read(
  { connection }: Services,
  work: FreezeWork,
  stopped: Stopped,
  before: Version | null,
): Promise<Content | null> {
  const { keptFromId } = work.row.settings;
  const asked = { keptFromId, before, listsRemoved: work.row.draftOnly };
  const content = await readContent(connection.sql, work.row, asked, (read) =>
    goOn(work, stopped, "reading", read),
  );
  if (content && content.imageIds.length === 0) {
    throw new WorkFailed("No image of the dataset has a class any more: label some, then freeze it again.");
  }
  return content;
}

function divide(
  content: Content,
  settings: FreezeWork["row"]["settings"],
  sets: Uint32Array | null,
): Split[] {
  const { splitMethod: method, fractions, sizes, seed } = settings;
  try {
    return divideImages({
      count: content.sha256.length,
      classes: content.classIndexes,
      classNames: content.classes.map(({ name }) => name),
      places: method === "kept" ? content.kept : content.named,
      ...{ sets, method, fractions, sizes, seed },
    });
  } catch (error) {
    if (error instanceof RangeError) throw new WorkFailed(`The splits cannot be drawn: ${error.message}`);
    throw error;
  }
}

function draftOf(
  content: Content,
  splits: readonly Split[],
  sets: Uint32Array | null,
  before: Version | null,
): Draft {
  const zeros = () => new Array<number>(content.classes.length).fill(0);
  const counts = { train: zeros(), validation: zeros(), test: zeros() };
  const changes = { added: 0, removed: before?.imageCount ?? 0, relabelled: 0, moved: 0 };
  for (const [i, split] of splits.entries()) {
    const classIndex = content.classIndexes[i] ?? 0;
    counts[split][classIndex] = (counts[split][classIndex] ?? 0) + 1;
    const was = content.before[i];
    if (!was) changes.added += 1;
    else {
      changes.removed -= 1;
      if (was.classId !== content.classes[classIndex]?.id) changes.relabelled += 1;
      if (was.split !== split) changes.moved += 1;
    }
  }
  const found = sets ? countSets(sets, splits) : { sets: 0, images: 0, torn: 0 };
  return {
    classes: content.classes,
    counts,
    leftOutImages: content.leftOutImages,
    together: { sets: found.sets, images: found.images },
    tornSets: found.torn,
    changes: before && { versionId: before.id, ...changes },
  };
}

function refuseUntaught({ classes, counts }: Draft): void {
  const untaught = classes.filter((_, index) => counts.train[index] === 0).map(({ name }) => name);
  if (untaught.length === 0) return;
  throw new WorkFailed(
    `No image of ${untaught.slice(0, 5).join(", ")}${untaught.length > 5 ? ` and ${untaught.length - 5} more classes` : ""} is in the training split, so it could not be learnt. Import training images of it, or choose stratified splits.`,
  );
}

async function write(
  { config }: Services,
  work: FreezeWork,
  stopped: Stopped,
  content: Content,
  splits: readonly Split[],
  draft: Draft,
): Promise<void> {
  const contentHash = hashOf(content, splits);
  const boss = await openJobs(config.databaseUrl, { work: false, onError: () => {} });
  try {
    await work.finish(
      "finished",
      null,
      async (tx, publish) => {
        const version = await insertVersion(tx, work.row, content, { contentHash, draft });
        // Nothing is swept from here to the commit (workers/deletion): an image that is there stays there.
        await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtext('images_and_blobs'))`);
        await insertImages(tx, version.id, content, splits, (written) =>
          goOn(work, stopped, "writing", written),
        );
        await checkImages(tx, version.id);
        await enqueue(boss, tx, "version", { versionId: version.id }, version.id);
        await tx
          .update(freezes)
          .set({ draft, phase: null, versionId: version.id, processed: splits.length, total: splits.length })
          .where(eq(freezes.id, work.row.id));
        publish(version.projectId, "VERSION_CREATED", version.id);
      },
      "last",
    );
  } catch (error) {
    // `carryOut` ends the work as it was asked to.
    if (!(error instanceof PutDown)) throw error;
  } finally {
    await boss.stop({ graceful: false });
  }
}

function hashOf(content: Content, splits: readonly Split[]): string {
  const hash = createHash("sha256");
  const items = {
    *[Symbol.iterator]() {
      for (const [i, split] of splits.entries())
        yield { sha256: content.sha256.at(i), classIndex: content.classIndexes[i] ?? 0, split };
    },
  };
  let text = "";
  for (const line of versionLines(
    items,
    content.classes.map(({ name }) => name),
  )) {
    text += `${line}\n`;
    if (text.length < 65_536) continue;
    hash.update(text);
    text = "";
  }
  return hash.update(text).digest("hex");
}

async function insertVersion(
  tx: Transaction,
  freeze: FreezeWork["row"],
  content: Content,
  { contentHash, draft }: { contentHash: string; draft: Draft },
): Promise<Version> {
  const { name, keptFromId, ...settings } = freeze.settings;
  // Numbers of one dataset are given one after the other. Its row stays free: imports count their images in it.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${freeze.datasetId}, 0))`);
  const [last] = await tx
    .select({ number: max(versions.number) })
    .from(versions)
    .where(eq(versions.datasetId, freeze.datasetId));
  const [dataset] = await tx
    .select({ name: datasets.name })
    .from(datasets)
    .where(eq(datasets.id, freeze.datasetId));
  const number = (last?.number ?? 0) + 1;
  const [version] = await tx
    .insert(versions)
    .values({
      ...settings,
      projectId: freeze.projectId,
      datasetId: freeze.datasetId,
      number,
      // A name is what lists and links show: never nothing.
      name: name || `${dataset?.name} ${number}`,
      keptFrom: keptFromId === null ? null : await nameOf(tx, keptFromId),
      classes: content.classes,
      counts: draft.counts,
      imageCount: content.imageIds.length,
      leftOutImages: content.leftOutImages,
      typicalWidth: content.typicalWidth,
      typicalHeight: content.typicalHeight,
      grey: content.grey,
      contentHash,
      createdBy: freeze.createdBy,
      snapshotAt: content.takenAt,
    })
    .returning();
  if (!version) throw new Error("The insert returned no version");
  return version;
}

async function nameOf(tx: Transaction, versionId: string): Promise<{ id: string; name: string }> {
  const [version] = await tx.select({ name: versions.name }).from(versions).where(eq(versions.id, versionId));
  if (!version) throw new WorkFailed("The version whose splits were to be kept is deleted: choose another.");
  return { id: versionId, name: version.name };
}

const rowsAStatement = 20_000;

async function insertImages(
  tx: Transaction,
  versionId: string,
  { imageIds, classIndexes }: Content,
  splits: readonly Split[],
  told: (written: number) => Promise<boolean>,
): Promise<void> {
  for (let from = 0; from < imageIds.length; from += rowsAStatement) {
    const to = Math.min(from + rowsAStatement, imageIds.length);
    // A list a column, each as one parameter.
    const list = (values: ArrayLike<unknown>) => sql.param(`{${Array.from(values).join()}}`);
    await tx.execute(sql`
      insert into version_images (version_id, position, image_id, class_index, split)
      select ${versionId}, ${from} + n - 1, image_id, class_index, split
      from unnest(${list(imageIds.slice(from, to))}::text[], ${list(classIndexes.subarray(from, to))}::smallint[],
        ${list(splits.slice(from, to))}::split[]) with ordinality as listed (image_id, class_index, split, n)`);
    if (!(await told(to))) throw new PutDown();
  }
}

/** @throws Error where an image was swept since it was read: another attempt reads what is there. */
async function checkImages(tx: Transaction, versionId: string): Promise<void> {
  const [lost] = await tx.execute(sql`
    select 1 from version_images v where v.version_id = ${versionId}
    and not exists (select 1 from images i where i.id = v.image_id) limit 1`);
  if (lost) throw new Error("An image was deleted while the version was written");
}
