import { eq } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { classes, type ImportChoice, type ImportPlan, imports } from "@/db/schema";
import { classToday } from "@/server/classes/today";
import { sha256Of } from "@/server/core/blobs";
import { removeUploadFile, scratchPath, uploadPath } from "@/server/imports/uploads";
import type { Services } from "@/workers/services";
import { inspectImage } from "./inspect";
import type { Place } from "./layout";
import { allowedExpansion, expandsTooFar, type FoundTable, type Opened, openUpload } from "./open";
import { type Reading, readingOf } from "./reading";
import { ArchiveError, Refusal } from "./refusal";
import { executeTable, surveyTable } from "./relabel";
import type { SourceFile } from "./sources/source";
import { Staged } from "./staged";
import { archivedClass, isLeftOut, type KnownClasses, survey, targetOf } from "./survey";
import { claimImport, ImportWriter, type Outcome } from "./write";

/**
 * How an attempt at an import ended. `interrupted`: asked to put it down; another attempt goes on from there. `planned`:
 * what would come in is known, and a person has to take it.
 */
export type ImportEnd = "finished" | "planned" | "cancelled" | "failed" | "interrupted" | "over";

/** Files unpacked and looked at, at a time. */
const filesInFlight = 24;
/** Bytes of files in flight, and of a batch, before the reader waits for the writer. */
const bytesInFlight = 64 * 1024 * 1024;
const batchFiles = 500;
const batchMs = 500;
const batchBytes = 32 * 1024 * 1024;

/**
 * Reads an uploaded archive into its dataset from wherever it stands. Whatever kills it, the next attempt goes on
 * after the last batch that was committed, and nothing comes in twice.
 * @throws FenceLost where another worker has taken it, and whatever comes from the machinery (a database that stays
 * away): the job is then tried again.
 */
export async function executeImport(importId: string, services: Services): Promise<ImportEnd> {
  const { connection, blobs, config, logger } = services;
  const claim = await claimImport(connection.db, importId);
  if (!claim) {
    await clearAfter(importId, services);
    return "over";
  }
  logger.info({ importId, attempt: claim.fence, from: claim.processedFiles }, "import taken up");
  const writer = new ImportWriter(connection.db, blobs, claim);
  let end: ImportEnd;
  try {
    end = await withHeartbeat(writer, services.signal, (stopped) => work(writer, services, stopped));
    if (end === "interrupted" || end === "planned") return end;
    await writer.finish(end === "cancelled" ? "cancelled" : "finished");
  } catch (error) {
    const reason = permanentReason(error);
    if (reason === null) throw error;
    logger.info({ importId, reason }, "import failed");
    await writer.finish("failed", reason);
    end = "failed";
  }
  logger.info({ importId, end }, "import over");
  await removeUploadFile(config.dataDir, claim.uploadId);
  return end;
}

/** The archive of an import that ended without its worker (cancelled while it waited) is removed all the same. */
async function clearAfter(importId: string, { connection, config }: Services): Promise<void> {
  const [row] = await connection.db
    .select({ uploadId: imports.uploadId })
    .from(imports)
    .where(eq(imports.id, importId));
  if (row) await removeUploadFile(config.dataDir, row.uploadId);
}

async function knownClasses(db: Database, projectId: string): Promise<KnownClasses> {
  const rows = await db.select().from(classes).where(eq(classes.projectId, projectId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const archived = rows.filter((row) => classToday(byId, row).archivedAt !== null);
  const merged = rows.filter(({ mergedIntoId }) => mergedIntoId !== null);
  return {
    names: new Set(rows.map(({ name }) => name.normalize("NFC"))),
    archived: new Set(archived.map(({ name }) => name.normalize("NFC"))),
    merged: new Map(merged.map((row) => [row.name.normalize("NFC"), classToday(byId, row).name])),
  };
}

function permanentReason(error: unknown): string | null {
  if (error instanceof ArchiveError) return error.message;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOENT") return "The uploaded archive is not there any more. Upload it again.";
  if (code === "ENOSPC") {
    return "The server's disk is full. Free some space there and import the archive again; what came in stays.";
  }
  return null;
}

type Stop = "cancelled" | "interrupted" | null;

async function withHeartbeat<T>(
  writer: ImportWriter,
  signal: AbortSignal,
  work: (stopped: () => Stop) => Promise<T>,
): Promise<T> {
  let lost: unknown = null;
  let beating = false;
  const timer = setInterval(() => {
    if (beating) return;
    beating = true;
    writer
      .beat()
      .catch((error: unknown) => {
        lost = error;
      })
      .finally(() => {
        beating = false;
      });
  }, 1000);
  try {
    return await work(() => {
      if (lost) throw lost;
      return writer.cancelAsked ? "cancelled" : signal.aborted ? "interrupted" : null;
    });
  } finally {
    clearInterval(timer);
  }
}

/** Finds out what the upload is, and what would come in; then, once that is taken, brings it in. */
async function work(writer: ImportWriter, services: Services, stopped: () => Stop): Promise<ImportEnd> {
  const { row } = writer;
  const { connection, config } = services;
  const path = uploadPath(config.dataDir, row.uploadId);
  let choice = row.choice;
  // Nothing that the plan has settled to do without has to be unpacked again.
  const unpacks = row.confirmedAt === null || choice.layout === "table" || choice.layout === "columns";
  const scratch = scratchPath(config.dataDir, row.uploadId);
  const opened = await openUpload(path, row.fileName, scratch, { unpacks, table: choice.table });
  const staged = new Staged(config.databaseUrl);
  let prepared: Prepared | null = null;
  try {
    const [table] = opened.tables;
    const isTable = !opened.archive && !opened.parts && table !== undefined;
    const own = { db: connection.db, staged, row, found: table as FoundTable };
    if (row.confirmedAt === null) {
      const known = await knownClasses(connection.db, row.projectId);
      if (!isTable) prepared = await prepare(opened, choice, known, staged, services);
      const plan = prepared?.plan ?? (await surveyTable(own, choice, known));
      if (plan.files === 0 && (!isTable || plan.question === null))
        throw new ArchiveError(nothingIn(isTable));
      choice = settled(plan, choice);
      const isGuess = plan.layout === "table" && plan.table?.isClassGuessed === true;
      const goesOn = row.atOnce && plan.question === null && !isGuess;
      await writer.plan(plan, choice, goesOn);
      if (!goesOn) return "planned";
    }
    const known = prepared?.known ?? (await knownClasses(connection.db, row.projectId));
    if (isTable) return await executeTable(writer, own, { choice, known }, stopped);
    prepared ??= await prepare(opened, choice, known, staged, services);
    return await readAll(prepared, choice, writer, services, stopped);
  } finally {
    await staged.close();
    await opened.close();
  }
}

const nothingIn = (isTable: boolean) =>
  isTable
    ? "The table has no row with a file and a class, split or group. Fill them in and import it again."
    : "The archive has no files in it. Pack the folder that holds one folder per class, and import it again.";

/** What the plan found out counts from here on as chosen: the import reads the upload as the plan did. */
const settled = (plan: ImportPlan, choice: ImportChoice): ImportChoice => ({
  ...choice,
  layout: plan.layout,
  ...(plan.table && { table: { file: plan.table.file, columns: plan.table.chosen } }),
});

/** How an upload is read, and what would come in by that. */
interface Prepared {
  reading: Reading;
  plan: ImportPlan;
  known: KnownClasses;
}

async function prepare(
  opened: Opened,
  choice: ImportChoice,
  known: KnownClasses,
  staged: Staged,
  { config }: Services,
): Promise<Prepared> {
  const reading = await readingOf(opened, choice, staged);
  return { reading, plan: await survey(opened, reading, choice, known, config.maxImageBytes), known };
}

async function readAll(
  { reading, plan, known: { archived } }: Prepared,
  choice: ImportChoice,
  writer: ImportWriter,
  services: Services,
  stopped: () => Stop,
): Promise<ImportEnd> {
  const left = plan.classes.filter(({ name }) => isLeftOut(name, choice));
  const leftOut = left.reduce((sum, { files }) => sum + files, 0);
  const targets = plan.classes.flatMap(({ name }) => targetOf(name, choice) ?? []);
  const loose = choice.loose?.className ?? null;
  const names = [...targets, ...(loose === null ? [] : [loose])].filter((name) => !archived.has(name));
  await writer.begin(names, plan.files - leftOut, plan.ignored + leftOut);
  return readFiles({ reading, choice, archived, limits: services.config }, writer, stopped);
}

interface Work {
  reading: Reading;
  choice: ImportChoice;
  archived: ReadonlySet<string>;
  limits: Services["config"];
}

async function readFiles(work: Work, writer: ImportWriter, stopped: () => Stop): Promise<ImportEnd> {
  const { source } = work.reading;
  const batches = new Batches(writer);
  const inFlight: { bytes: number; outcome: Promise<Outcome> }[] = [];
  let held = 0;
  const takeFirst = async () => {
    const first = inFlight.shift();
    if (!first) return;
    held -= first.bytes;
    await batches.add(await first.outcome);
  };
  const allowed = allowedExpansion(source.bytes);
  let expanded = 0;
  let [at, index] = [0, 0];
  let stop: Stop = null;
  try {
    for await (const file of source.files()) {
      const placed = file.isFolder ? null : await placeOf(work, file, at++);
      if (placed === null) continue;
      const position = index++;
      if (position < writer.row.processedFiles) continue;
      stop = stopped();
      if (stop) break;
      const { bytes, outcome } = await takeUp(work, file, placed, position);
      expanded += bytes;
      if (expanded > allowed) {
        // Of files whose directory tells no sizes; for all others the plan has seen it.
        throw expandsTooFar(allowed, source.bytes);
      }
      inFlight.push({ bytes, outcome });
      held += bytes;
      while (inFlight.length >= filesInFlight || (held > bytesInFlight && inFlight.length > 0))
        await takeFirst();
    }
    while (inFlight.length > 0) await takeFirst();
    await batches.flush();
  } finally {
    await Promise.allSettled([batches.settled(), ...inFlight.map(({ outcome }) => outcome)]);
  }
  return stop ?? stopped() ?? "finished";
}

/** Where a file belongs in the project, or why it does not come in; null where it is not worked on at all. */
async function placeOf(
  { reading, choice, archived }: Work,
  file: SourceFile,
  at: number,
): Promise<Place | Refusal | null> {
  if (reading.isIgnored(file)) return null;
  try {
    const place = await reading.place(file, at);
    if (place.className === null) return place;
    const target = targetOf(place.className, choice);
    if (target === null) return null;
    if (archived.has(target)) return archivedClass(target);
    return { ...place, className: target };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Reads a file's bytes and begins to look at them; the outcome never rejects for what is wrong with the file. */
async function takeUp(
  { reading, limits }: Work,
  file: SourceFile,
  place: Place | Refusal,
  position: number,
): Promise<{ bytes: number; outcome: Promise<Outcome> }> {
  const { name } = file;
  const refused = (error: unknown): Outcome => {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", entry: position, name, code: error.code, reason: error.message };
  };
  try {
    if (place instanceof Refusal) throw place;
    const bytes = await reading.source.read(file, limits.maxImageBytes);
    const outcome = inspectImage(bytes, limits).then(
      (image): Outcome => ({
        kind: "image",
        entry: position,
        name,
        bytes,
        sha256: sha256Of(bytes),
        image,
        place,
      }),
      refused,
    );
    // Awaited in its turn; until then a fault must not count as unhandled.
    outcome.catch(() => {});
    return { bytes: bytes.length, outcome };
  } catch (error) {
    return { bytes: 0, outcome: Promise.resolve(refused(error)) };
  }
}

/** Gathers outcomes into batches and writes one while the next gathers. */
class Batches {
  private gathered: Outcome[] = [];
  private bytes = 0;
  private begun = 0;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;

  constructor(private readonly writer: ImportWriter) {}

  async add(outcome: Outcome): Promise<void> {
    if (this.gathered.length === 0) this.begun = performance.now();
    this.gathered.push(outcome);
    if (outcome.kind === "image") this.bytes += outcome.bytes.length + (outcome.image.thumbnail?.length ?? 0);
    const isFull = this.gathered.length >= batchFiles || this.bytes >= batchBytes;
    const isDue = performance.now() - this.begun >= batchMs;
    // A slow disk makes batches larger before it makes the reader wait.
    if (isFull || (isDue && !this.isWriting)) await this.send();
  }

  async flush(): Promise<void> {
    await this.send();
    await this.writing;
  }

  /** Settles when nothing is being written. */
  settled(): Promise<void> {
    return this.writing;
  }

  private async send(): Promise<void> {
    await this.writing;
    const batch = this.gathered;
    this.gathered = [];
    this.bytes = 0;
    const last = batch.at(-1);
    if (!last) return;
    this.isWriting = true;
    this.writing = this.writer.write(batch, last.entry + 1).finally(() => {
      this.isWriting = false;
    });
    // Reported at the next send or flush; until then it must not count as unhandled.
    this.writing.catch(() => {});
  }
}
