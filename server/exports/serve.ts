import { createHash } from "node:crypto";
import type { Transaction } from "@/db/connection";
import { typeOfId } from "@/db/ids";
import { datasets, versions } from "@/db/schema";
import { attachment } from "@/server/core/attachment";
import type { ByteRange } from "@/server/core/blobs";
import { parseRange } from "@/server/core/byte-range";
import type { Context } from "@/server/core/context";
import { logger } from "@/server/core/log";
import { inert, missing, said, signedOut } from "@/server/core/sent";
import { visibleByProject } from "@/server/graphql/visible";
import { archiveLayout, archiveRange } from "./archive";
import { datasetSource, type ExportSource, versionSource } from "./source";
import { exportCoco, exportCsv } from "./tables";

/** Files of an export, by the last part of its address. */
const exportFiles = ["images.zip", "labels.csv", "coco.json"] as const;
type ExportFile = (typeof exportFiles)[number];

/** Each holds a connection of the pool for as long as its reader takes. */
const mostSnapshots = 3;
let snapshots = 0;
/** A reader that takes nothing for so long has gone. */
const patienceMs = 120_000;

/**
 * Sends a file of an export of a version or a dataset to members; a foreign id answers as a missing one does. A version
 * can be fetched on from any byte; a dataset too, while it is as it was, and tables while the names and groups are.
 */
export async function serveExport(
  request: Request,
  context: Context,
  id: string,
  file: string,
): Promise<Response> {
  if (!context.actor) return signedOut();
  const wanted = exportFiles.find((name) => name === file);
  if (!wanted) return missing();
  if (typeOfId(id) === "Version") {
    const [version] = await visibleByProject(versions, [id], context);
    if (version && !(version instanceof Error)) {
      // Its images and classes never change; the names and groups that tables have beside are those of its dataset.
      return wanted === "images.zip"
        ? respond(request, context, await versionSource(context.db, version), wanted)
        : snapshot(request, context, (tx) => versionSource(tx, version), wanted);
    }
  }
  if (typeOfId(id) === "Dataset") {
    const [dataset] = await visibleByProject(datasets, [id], context);
    if (dataset && !(dataset instanceof Error))
      return snapshot(request, context, (tx) => datasetSource(tx, dataset), wanted);
  }
  return missing();
}

/** What changes is sent as it is when its export begins: one transaction sees it to the end. */
function snapshot(
  request: Request,
  context: Context,
  sourceOf: (tx: Transaction) => Promise<ExportSource>,
  file: ExportFile,
): Promise<Response> | Response {
  if (snapshots >= mostSnapshots) {
    return said(503, "Several exports are being made already. Try again in a few minutes.", {
      "Retry-After": "60",
    });
  }
  snapshots += 1;
  return new Promise<Response>((answered, failed) => {
    context.db
      .transaction(
        async (tx) => {
          const over = new Promise<void>((done) => {
            sourceOf(tx)
              .then(async (source) => answered(await respond(request, context, source, file, done)))
              .catch((error: unknown) => {
                failed(error);
                done();
              });
          });
          await over;
        },
        { isolationLevel: "repeatable read", accessMode: "read only" },
      )
      .catch(failed)
      .finally(() => {
        snapshots -= 1;
      });
  });
}

const types: Record<ExportFile, string> = {
  "images.zip": "application/zip",
  "labels.csv": "text/csv; charset=utf-8",
  "coco.json": "application/json",
};

/** Changes with what writes a file, so that no download goes on with bytes of another writer. */
const writers: Record<ExportFile, string> = {
  "images.zip": "zip 2",
  "labels.csv": "csv 1",
  "coco.json": "coco 1",
};

/** @param over called once nothing more is read from the source. */
async function respond(
  request: Request,
  context: Context,
  source: ExportSource,
  file: ExportFile,
  over: () => void = () => {},
): Promise<Response> {
  const headers: Record<string, string> = {
    ...inert,
    "Cache-Control": "private, no-cache",
    "Content-Type": types[file],
    "Content-Disposition": attachment(`${source.title} ${file}`),
  };
  const layout = archiveLayout(source);
  const tag =
    file === "images.zip" ? source.tag : JSON.stringify([source.title, source.tag, await source.names()]);
  const etag = `"${createHash("sha256").update(`${writers[file]} ${tag}`).digest("hex")}"`;
  Object.assign(headers, { ETag: etag, "Accept-Ranges": "bytes" });
  const ifRange = request.headers.get("if-range");
  const wanted = ifRange === null || ifRange === etag ? request.headers.get("range") : null;
  const whole = file === "images.zip" ? null : () => (file === "labels.csv" ? exportCsv : exportCoco)(source);
  // How long a table is, nobody knows before it was written once; who wants all of it need not wait for that.
  const length = whole === null ? layout.bytes : wanted === null ? null : await lengthOf(whole());
  const range = length === null ? null : parseRange(wanted, length);
  if (range === "unsatisfiable") {
    over();
    return new Response(null, {
      status: 416,
      headers: { ...headers, "Content-Range": `bytes */${length}` },
    });
  }
  const sent = range ?? { start: 0, end: (length ?? Number.POSITIVE_INFINITY) - 1 };
  const pieces = whole === null ? archiveRange(context, source, layout, sent) : cut(whole(), sent);
  return new Response(bodyOf(pieces, over), {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...(length === null ? {} : { "Content-Length": String(sent.end - sent.start + 1) }),
      ...(range ? { "Content-Range": `bytes ${range.start}-${range.end}/${length}` } : {}),
    },
  });
}

async function lengthOf(pieces: AsyncGenerator<string>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += Buffer.byteLength(piece);
  return bytes;
}

/** The bytes of a range: what comes before it is written, and not sent. */
async function* cut(pieces: AsyncGenerator<string>, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    yield bytes.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += bytes.length;
    if (at > end) return;
  }
}

/** A body that asks for the next piece when its reader wants it, and lets go of the source when the reader has gone. */
function bodyOf(pieces: AsyncGenerator<Buffer>, over: () => void): ReadableStream<Uint8Array> {
  let idle: NodeJS.Timeout | undefined;
  let hasLeft = false;
  const end = async () => {
    hasLeft = true;
    clearTimeout(idle);
    await pieces.return(undefined).catch(() => {});
    over();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(idle);
        try {
          for (;;) {
            const { value, done } = await pieces.next();
            if (hasLeft) return;
            if (done) {
              controller.close();
              over();
              return;
            }
            if (value.length === 0) continue;
            controller.enqueue(new Uint8Array(value));
            break;
          }
        } catch (error) {
          logger.error({ error }, "export ended early");
          controller.error(error);
          over();
          return;
        }
        idle = setTimeout(() => {
          controller.error(new Error("The reader has gone"));
          void end();
        }, patienceMs);
      },
      cancel: end,
    },
    { highWaterMark: 4 },
  );
}
