import { eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { newId } from "@/db/ids";
import { classes, type ImportChoice, type ImportPlan, imports, projects } from "@/db/schema";
import { classToday, heldToday } from "@/server/classes/today";
import { type BlobStore, sha256Of } from "@/server/core/blobs";
import { type Publish, transact } from "@/server/core/events";
import { FenceLost } from "@/server/core/work";
import { labelsSaid } from "@/server/labels/append";
import { insertFigures } from "./figures";
import type { InspectedImage } from "./inspect";
import type { Place } from "./layout";
import { duplicateNotes, insertNotes, keptNotes, type Note } from "./notes";
import { ArchiveError } from "./refusal";
import { archivedClass, maxClasses } from "./survey";

export type ImportRow = typeof imports.$inferSelect;

/** What became of a file of the archive. `entry` is its place among the files that are worked on. */
export type Outcome = { entry: number; name: string } & (
  | {
      kind: "image";
      bytes: Buffer;
      sha256: string;
      image: InspectedImage;
      /** Its class is that of the project, or null. */
      place: Place;
    }
  | { kind: "refused"; code: string; reason: string }
);

type ImageOutcome = Extract<Outcome, { kind: "image" }>;

/** What a class of the upload goes by in the project, as of the last batch: an archived one is given to no image. */
type ClassNow = Pick<typeof classes.$inferSelect, "id" | "name" | "archivedAt">;

/** Takes the import for this process: the next fence. Null where it is over or gone. */
export async function claimImport(db: Database, importId: string): Promise<ImportRow | null> {
  const [row] = await db
    .update(imports)
    .set({
      fence: sql`${imports.fence} + 1`,
      state: "running",
      startedAt: sql`coalesce(${imports.startedAt}, now())`,
      heartbeatAt: sql`now()`,
    })
    .where(sql`${imports.id} = ${importId} and ${imports.state} in ('queued', 'running')`)
    .returning();
  return row ?? null;
}

/** Writes of one claim. Each is a transaction that changes nothing where the fence is old. */
export class ImportWriter {
  private readonly classIds = new Map<string, ClassNow>();
  private lastImportEvent = 0;
  private lastDatasetEvent = 0;
  processed: number;
  /** Whether the import was asked to end, as of the last write. */
  cancelAsked: boolean;

  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    readonly row: ImportRow,
  ) {
    this.processed = row.processedFiles;
    this.cancelAsked = row.cancelRequestedAt !== null;
  }

  /** Says that the work goes on, and hears whether it shall. */
  async beat(): Promise<void> {
    const [row] = await this.db
      .update(imports)
      .set({ heartbeatAt: sql`now()` })
      .where(this.held())
      .returning({ cancelRequestedAt: imports.cancelRequestedAt });
    if (!row) throw new FenceLost();
    this.cancelAsked = row.cancelRequestedAt !== null;
  }

  /** Notes what the directory says and appends the classes that are new, before any image comes in. */
  async begin(classNames: readonly string[], totalFiles: number, ignoredFiles: number): Promise<void> {
    const unique = [...new Set(classNames.map((name) => name.normalize("NFC")))];
    await this.change({ totalFiles, ignoredFiles }, async (tx, publish) => {
      // The project's row orders those who append classes.
      await tx
        .select({ id: projects.id })
        .from(projects)
        .where(eq(projects.id, this.row.projectId))
        .for("no key update");
      const present = await tx.select().from(classes).where(eq(classes.projectId, this.row.projectId));
      const byId = new Map(present.map((row) => [row.id, row]));
      for (const row of present) {
        // Images of a class that was merged into another one are of that one.
        this.classIds.set(row.name.normalize("NFC"), classToday(byId, row));
      }
      const fresh = unique.filter((name) => !this.classIds.has(name));
      if (present.length + fresh.length > maxClasses) {
        throw new ArchiveError(
          `The upload would make ${present.length + fresh.length} classes; a project has at most ${maxClasses}. Give each class one folder with all its images in it, or map its classes to those of the project.`,
        );
      }
      if (fresh.length > 0) {
        const next = present.reduce((most, { position }) => Math.max(most, position + 1), 0);
        const rows = await tx
          .insert(classes)
          .values(fresh.map((name, i) => ({ projectId: this.row.projectId, name, position: next + i })))
          .returning();
        for (const row of rows) this.classIds.set(row.name, row);
        publish(this.row.projectId, "PROJECT_CHANGED", this.row.projectId);
      }
      publish(this.row.projectId, "IMPORT_CHANGED", this.row.id);
    });
  }

  /** Stores a batch that ends before file `end`: bytes first, durably, then all rows in one transaction. */
  async write(outcomes: readonly Outcome[], end: number): Promise<void> {
    const found = outcomes.filter((outcome): outcome is ImageOutcome => outcome.kind === "image");
    const unique = [...new Map(found.map((outcome) => [outcome.sha256, outcome])).values()];
    await this.blobs.putMany(
      unique.flatMap(({ bytes, image }) => (image.thumbnail ? [bytes, image.thumbnail] : [bytes])),
    );
    await this.change({ processedFiles: end }, async (tx, publish) => {
      await this.holdClasses(
        tx,
        found.flatMap(({ place }) => place.className ?? []),
      );
      const judged = outcomes.map((outcome) => this.judgedToday(outcome));
      const refused = judged.filter((outcome) => outcome.kind === "refused");
      const { added, notes } = await this.link(
        tx,
        judged.filter((outcome) => outcome.kind === "image"),
      );
      await insertNotes(tx, this.row.id, [...refused, ...notes]);
      await tx.execute(sql`
        update imports set added_images = added_images + ${added}, duplicate_files = duplicate_files + ${notes.length},
          refused_files = refused_files + ${refused.length} where id = ${this.row.id}`);
      if (added > 0) {
        await tx.execute(
          sql`update datasets set image_count = image_count + ${added} where id = ${this.row.datasetId}`,
        );
      }
      this.tell(publish, added > 0);
    });
    this.processed = end;
  }

  /** Writes what a batch of a table did to images that are here, with the rows that did nothing. */
  async relabel(
    end: number,
    label: (
      tx: Transaction,
      publish: Publish,
    ) => Promise<{ labelled: number; placed: number; notes: readonly Note[] }>,
  ): Promise<void> {
    await this.change({ processedFiles: end }, async (tx, publish) => {
      const { labelled, placed, notes } = await label(tx, publish);
      await insertNotes(tx, this.row.id, notes);
      const unchanged = notes.filter(({ kind }) => kind === "duplicate").length;
      await tx.execute(sql`
        update imports set labelled_images = labelled_images + ${labelled},
          placed_images = placed_images + ${placed}, duplicate_files = duplicate_files + ${unchanged},
          refused_files = refused_files + ${notes.length - unchanged} where id = ${this.row.id}`);
      this.tell(publish, labelled + placed > 0);
    });
    this.processed = end;
  }

  /** Keeps what would come in. It then goes on by itself, or waits for a person. */
  async plan(plan: ImportPlan, choice: ImportChoice, goesOn: boolean): Promise<void> {
    const values = goesOn ? { confirmedAt: new Date() } : { state: "planned" as const };
    await this.change({ plan, choice, ...values }, async (_tx, publish) => {
      publish(this.row.projectId, "IMPORT_CHANGED", this.row.id);
    });
  }

  /** A class by the name that `begin` was given. */
  classOf(name: string): ClassNow {
    const found = this.classIds.get(name.normalize("NFC"));
    if (!found) throw new Error(`No class ${name}: the layout named it after the classes were made`);
    return found;
  }

  /**
   * Holds classes, by the names that `begin` was given, until the end of the transaction. One that was merged since the
   * import began is from now on that which it was merged into. Images are held afterwards.
   */
  async holdClasses(tx: Transaction, names: readonly string[]): Promise<void> {
    const ids = new Set(names.map((name) => this.classOf(name).id));
    if (ids.size === 0) return;
    const today = await heldToday(tx, this.row.projectId, [...ids]);
    for (const [name, known] of this.classIds) this.classIds.set(name, today.get(known.id) ?? known);
  }

  /** Ends the import. What came in stays. */
  async finish(state: "finished" | "cancelled" | "failed", failure: string | null = null): Promise<void> {
    await this.change({ state, failure, finishedAt: new Date() }, async (_tx, publish) => {
      publish(this.row.projectId, "IMPORT_CHANGED", this.row.id);
      publish(this.row.projectId, "DATASET_CHANGED", this.row.datasetId);
    });
  }

  private held() {
    return sql`${imports.id} = ${this.row.id} and ${imports.fence} = ${this.row.fence} and ${imports.state} = 'running'`;
  }

  private change(
    values: Partial<ImportRow>,
    work: (tx: Transaction, publish: Publish) => Promise<void>,
  ): Promise<void> {
    return transact(this.db, async ({ tx, publish }) => {
      const held = await tx
        .update(imports)
        .set({ ...values, heartbeatAt: sql`now()` })
        .where(this.held())
        .returning({ cancelRequestedAt: imports.cancelRequestedAt });
      const [own] = held;
      if (!own) throw new FenceLost();
      this.cancelAsked = own.cancelRequestedAt !== null;
      await work(tx, publish);
    });
  }

  /** Pages follow several times a second, not at every batch. */
  private tell(publish: Publish, datasetChanged: boolean): void {
    const now = Date.now();
    if (now - this.lastImportEvent >= 250) {
      publish(this.row.projectId, "IMPORT_CHANGED", this.row.id);
      this.lastImportEvent = now;
    }
    if (datasetChanged && now - this.lastDatasetEvent >= 2000) {
      publish(this.row.projectId, "DATASET_CHANGED", this.row.datasetId);
      this.lastDatasetEvent = now;
    }
  }

  /** A file whose class was archived since the import began is refused, as it is where that was before. */
  private judgedToday(outcome: Outcome): Outcome {
    if (outcome.kind === "refused" || outcome.place.className === null) return outcome;
    const { name: className, archivedAt } = this.classOf(outcome.place.className);
    if (archivedAt === null) return outcome;
    const { code, message: reason } = archivedClass(className);
    return { entry: outcome.entry, name: outcome.name, kind: "refused", code, reason };
  }

  /** Brings the images of a batch into project and dataset; answers with notes on those that were there already. */
  private async link(
    tx: Transaction,
    found: readonly ImageOutcome[],
  ): Promise<{ added: number; notes: Note[] }> {
    if (found.length === 0) return { added: 0, notes: [] };
    const { projectId, datasetId, id: importId } = this.row;
    const firsts = new Map<string, ImageOutcome>();
    for (const outcome of found) if (!firsts.has(outcome.sha256)) firsts.set(outcome.sha256, outcome);
    // In the order of their hashes: two imports of the same pictures take their locks in the same order.
    const sorted = [...firsts.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    // Ids in the order of the archive: lists sort by id.
    const ids = new Map([...firsts.keys()].map((sha256) => [sha256, newId("Image")]));
    await insertBlobs(tx, sorted);
    const rows = sorted.map(({ sha256, image, place, name }) => ({
      id: ids.get(sha256),
      sha256,
      thumbnail: image.thumbnail && sha256Of(image.thumbnail),
      width: image.width,
      height: image.height,
      grey: image.grey,
      class_id: place.className === null ? null : this.classOf(place.className).id,
      label_id: newId("Label"),
      name,
      split: place.split,
      group_key: place.group,
    }));
    const json = JSON.stringify(rows);
    const record = sql`jsonb_to_recordset(${json}::jsonb) as r(id text, sha256 text, thumbnail text, width int,
      height int, grey boolean, class_id text, label_id text, name text, split split, group_key text)`;
    const fresh = await tx.execute<{ id: string; sha256: string }>(sql`
      with added as (
        insert into images (id, project_id, sha256, thumbnail_sha256, width, height, grey, class_id)
        select r.id, ${projectId}, r.sha256, r.thumbnail, r.width, r.height, r.grey, r.class_id from ${record}
        order by r.sha256 on conflict (project_id, sha256) do nothing returning id, sha256, class_id),
      labelled as (
        insert into labels (id, image_id, class_id, source, origin_id)
        select r.label_id, a.id, a.class_id, 'import', ${importId} from added a join ${record} on r.id = a.id
        where a.class_id is not null)
      select id, sha256 from added`);
    await insertFigures(
      tx,
      projectId,
      fresh.map(({ id, sha256 }) => ({ imageId: id, ...(firsts.get(sha256) as ImageOutcome).image })),
    );
    // Whoever is here without a class gets this one: a picture of Try, one that came in unlabelled.
    if (fresh.length < rows.length) {
      await tx.execute(sql`
        with held as (
          update images i set class_id = r.class_id from ${record}
          where i.project_id = ${projectId} and i.sha256 = r.sha256 and i.class_id is null and r.class_id is not null
          returning i.id, r.class_id),
        done as materialized (select count(*), clock_timestamp() as at from held)
        ${labelsSaid(
          sql`from (select row_number() over () as n, id as image_id, class_id from held) said`,
          { source: "import", originId: importId },
          // Others may have held them: the label is as new as the writing.
          sql`(select at from done)`,
        )}`);
    }
    const linked = await tx.execute<{ sha256: string }>(sql`
      with added as (
        insert into dataset_images (dataset_id, image_id, name, split, group_key, import_id, brightness, contrast,
          sharpness, pixels, proportion)
        select ${datasetId}, i.id, r.name, r.split, r.group_key, ${importId}, q.brightness, q.contrast, q.sharpness,
          q.pixels, q.proportion from ${record}
        join images i on i.project_id = ${projectId} and i.sha256 = r.sha256
        left join image_quality q on q.image_id = i.id
        order by i.id on conflict (dataset_id, image_id) do nothing returning image_id)
      select i.sha256 from added join images i on i.id = added.image_id`);
    const added = new Set(linked.map((row) => row.sha256));
    const again = found.filter(
      (outcome) => !added.has(outcome.sha256) || firsts.get(outcome.sha256) !== outcome,
    );
    await this.keepNames(tx, again);
    const classNameOf = (name: string) => this.classOf(name).name;
    // New here, but the project had it, from another dataset or Try: its class stays, which the folder may not say.
    const isFresh = new Set(fresh.map(({ sha256 }) => sha256));
    const linkedHere = [...firsts.values()].filter(({ sha256 }) => added.has(sha256) && !isFresh.has(sha256));
    return {
      added: added.size,
      notes: [
        ...(await duplicateNotes(tx, this.row, again, classNameOf)),
        ...(await keptNotes(tx, this.row, linkedHere, classNameOf)),
      ],
    };
  }

  /** A picture that is there already keeps the names of its other files too. */
  private async keepNames(tx: Transaction, again: readonly ImageOutcome[]): Promise<void> {
    if (again.length === 0) return;
    const { projectId, datasetId, id } = this.row;
    await tx.execute(sql`
      insert into image_names (dataset_id, image_id, name, import_id)
      select ${datasetId}, i.id, r.name, ${id}
      from jsonb_to_recordset(${JSON.stringify(again.map(({ sha256, name }) => ({ sha256, name })))}::jsonb)
        as r(sha256 text, name text)
      join images i on i.project_id = ${projectId} and i.sha256 = r.sha256
      join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = i.id and d.name <> r.name
      order by i.id on conflict do nothing`);
  }
}

async function insertBlobs(tx: Transaction, outcomes: readonly ImageOutcome[]): Promise<void> {
  const rows = new Map<string, { sha256: string; bytes: number; media_type: string }>();
  for (const { sha256, bytes, image } of outcomes) {
    rows.set(sha256, { sha256, bytes: bytes.length, media_type: image.mediaType });
    if (image.thumbnail) {
      const own = sha256Of(image.thumbnail);
      rows.set(own, { sha256: own, bytes: image.thumbnail.length, media_type: "image/webp" });
    }
  }
  await tx.execute(sql`
    insert into blobs (sha256, bytes, media_type)
    select sha256, bytes, media_type
    from jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb) as r(sha256 text, bytes bigint, media_type text)
    order by sha256 on conflict (sha256) do nothing`);
}
