import { eq } from "drizzle-orm";
import { imports } from "@/db/schema";
import { sha256Of } from "@/server/core/blobs";
import { removeUploadFile, uploadPath } from "@/server/imports/uploads";
import type { Services } from "@/workers/services";
import { Archive, type ArchiveEntry } from "./archive";
import { inspectImage } from "./inspect";
import { isIgnored, type Layout, LayoutReader } from "./layout";
import { ArchiveError, Refusal, readableBytes } from "./refusal";
import { claimImport, ImportWriter, type Outcome } from "./write";

/** How an attempt at an import ended. `interrupted`: asked to put it down; another attempt goes on from there. */
export type ImportEnd = "finished" | "cancelled" | "failed" | "interrupted" | "over";

/** Files unpacked and looked at, at a time. */
const filesInFlight = 24;
/** Bytes of files in flight, and of a batch, before the reader waits for the writer. */
const bytesInFlight = 64 * 1024 * 1024;
const batchFiles = 500;
const batchMs = 500;
const batchBytes = 32 * 1024 * 1024;

/** What all files together may unpack to: this many times the archive, and at least a gigabyte. */
const maxExpansion = 200;
const freeExpansion = 1024 ** 3;

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
    end = await withHeartbeat(writer, services.signal, (stopped) => readAll(writer, services, stopped));
    if (end === "interrupted") return end;
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

async function readAll(writer: ImportWriter, services: Services, stopped: () => Stop): Promise<ImportEnd> {
  const archive = await Archive.open(uploadPath(services.config.dataDir, writer.row.uploadId));
  try {
    const layout = await readLayout(archive);
    if (layout.fileCount === 0) {
      throw new ArchiveError(
        "The archive has no files in it. Pack the folder that holds one folder per class, and import it again.",
      );
    }
    await writer.begin(layout.classNames, layout.fileCount, layout.ignoredCount);
    return await readFiles(archive, layout, writer, services, stopped);
  } finally {
    await archive.close();
  }
}

/** Names of the whole directory, before any content. */
async function readLayout(archive: Archive): Promise<Layout> {
  const reader = new LayoutReader();
  for await (const { name } of archive.entries()) reader.add(name);
  return reader.finish();
}

async function readFiles(
  archive: Archive,
  layout: Layout,
  writer: ImportWriter,
  services: Services,
  stopped: () => Stop,
): Promise<ImportEnd> {
  const batches = new Batches(writer);
  const inFlight: { bytes: number; outcome: Promise<Outcome> }[] = [];
  let held = 0;
  const takeFirst = async () => {
    const first = inFlight.shift();
    if (!first) return;
    held -= first.bytes;
    await batches.add(await first.outcome);
  };
  const allowed = Math.max(freeExpansion, maxExpansion * archive.bytes);
  let expanded = 0;
  let index = 0;
  let stop: Stop = null;
  try {
    for await (const entry of archive.entries()) {
      if (entry.isFolder || isIgnored(entry.name)) continue;
      const position = index++;
      if (position < writer.row.processedFiles) continue;
      stop = stopped();
      if (stop) break;
      const { bytes, outcome } = await takeUp(archive, layout, entry, position, services.config);
      expanded += bytes;
      if (expanded > allowed) {
        throw new ArchiveError(
          `The archive unpacks to more than ${readableBytes(allowed)} from ${readableBytes(archive.bytes)}: a zip bomb, or damaged. What came in until then stays.`,
        );
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

/** Reads a file's bytes and begins to look at them; the outcome never rejects for what is wrong with the file. */
async function takeUp(
  archive: Archive,
  layout: Layout,
  entry: ArchiveEntry,
  position: number,
  limits: Services["config"],
): Promise<{ bytes: number; outcome: Promise<Outcome> }> {
  const name = entry.name;
  const refused = (error: unknown): Outcome => {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", entry: position, name, code: error.code, reason: error.message };
  };
  try {
    const { className, split } = layout.place(name);
    const bytes = await archive.read(entry, limits.maxImageBytes);
    const outcome = inspectImage(bytes, limits).then(
      (image): Outcome => ({
        ...{ kind: "image", entry: position, name, bytes, sha256: sha256Of(bytes) },
        ...{ image, className, split },
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
  private begun = performance.now();
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly writer: ImportWriter) {}

  async add(outcome: Outcome): Promise<void> {
    this.gathered.push(outcome);
    if (outcome.kind === "image") this.bytes += outcome.bytes.length + (outcome.image.thumbnail?.length ?? 0);
    const due =
      this.gathered.length >= batchFiles ||
      this.bytes >= batchBytes ||
      performance.now() - this.begun >= batchMs;
    if (due) await this.send();
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
    this.begun = performance.now();
    const last = batch.at(-1);
    if (!last) return;
    this.writing = this.writer.write(batch, last.entry + 1);
    // Reported at the next send or flush; until then it must not count as unhandled.
    this.writing.catch(() => {});
  }
}
