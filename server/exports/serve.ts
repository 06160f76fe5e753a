import { createHash } from "node:crypto";
import { typeOfId } from "@/db/ids";
import { datasets, versions } from "@/db/schema";
import { parseRange } from "@/server/core/byte-range";
import type { Context } from "@/server/core/context";
import { logger } from "@/server/core/log";
import { visibleByProject } from "@/server/graphql/visible";
import { archiveLayout, archiveRange } from "./archive";
import { datasetSource, type ExportSource, versionSource } from "./source";
import { exportCoco, exportCsv } from "./tables";

/** Files of an export, by the last part of its address. */
const exportFiles = ["images.zip", "labels.csv", "coco.json"] as const;
type ExportFile = (typeof exportFiles)[number];

const answer = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, {
    status,
    headers: { "Cache-Control": "no-store", "Content-Type": "text/plain", ...headers },
  });

/** Each holds a connection of the pool for as long as its reader takes. */
const mostSnapshots = 3;
let snapshots = 0;
/** A reader that takes nothing for so long has gone. */
const patienceMs = 120_000;

/**
 * Sends a file of an export of a version or a dataset to members; a foreign id answers as a missing one does. A version
 * can be fetched on from any byte; a dataset too, while it is as it was.
 */
export async function serveExport(
  request: Request,
  context: Context,
  id: string,
  file: string,
): Promise<Response> {
  if (!context.actor) return answer(401, "You are signed out. Sign in and try again.\n");
  const wanted = exportFiles.find((name) => name === file);
  if (!wanted) return answer(404, "Nothing of yours has this address.\n");
  if (typeOfId(id) === "Version") {
    const [version] = await visibleByProject(versions, [id], context);
    if (version && !(version instanceof Error)) {
      return respond(request, context, await versionSource(context.db, version), wanted);
    }
  }
  if (typeOfId(id) === "Dataset") {
    const [dataset] = await visibleByProject(datasets, [id], context);
    if (dataset && !(dataset instanceof Error)) return snapshot(request, context, dataset, wanted);
  }
  return answer(404, "Nothing of yours has this address.\n");
}

/** A dataset is sent as it is when its export begins: one transaction sees it to the end. */
function snapshot(
  request: Request,
  context: Context,
  dataset: typeof datasets.$inferSelect,
  file: ExportFile,
): Promise<Response> | Response {
  if (snapshots >= mostSnapshots) {
    return answer(503, "Several datasets are being exported already. Try again in a few minutes.\n", {
      "Retry-After": "60",
    });
  }
  snapshots += 1;
  return new Promise<Response>((answered, failed) => {
    context.db
      .transaction(
        async (tx) => {
          const over = new Promise<void>((done) => {
            datasetSource(tx, dataset)
              .then((source) => answered(respond(request, context, source, file, done)))
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

/** @param over called once nothing more is read from the source. */
function respond(
  request: Request,
  context: Context,
  source: ExportSource,
  file: ExportFile,
  over: () => void = () => {},
): Response {
  const headers: Record<string, string> = {
    "Cache-Control": "private, no-cache",
    "Content-Type": types[file],
    "Content-Disposition": attachment(`${source.title} ${file}`),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    Vary: "Cookie",
  };
  if (file !== "images.zip") {
    return new Response(bodyOf(file === "labels.csv" ? exportCsv(source) : exportCoco(source), over), {
      headers,
    });
  }
  const layout = archiveLayout(source);
  const etag = `"${createHash("sha256").update(`zip 1 ${source.tag}`).digest("hex")}"`;
  Object.assign(headers, { ETag: etag, "Accept-Ranges": "bytes" });
  const ifRange = request.headers.get("if-range");
  const range = parseRange(
    ifRange === null || ifRange === etag ? request.headers.get("range") : null,
    layout.bytes,
  );
  if (range === "unsatisfiable") {
    over();
    return new Response(null, {
      status: 416,
      headers: { ...headers, "Content-Range": `bytes */${layout.bytes}` },
    });
  }
  const sent = range ?? { start: 0, end: layout.bytes - 1 };
  const body = bodyOf(archiveRange(context, source, layout, sent), over);
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "Content-Length": String(sent.end - sent.start + 1),
      ...(range ? { "Content-Range": `bytes ${range.start}-${range.end}/${layout.bytes}` } : {}),
    },
  });
}

/** A body that asks for the next piece when its reader wants it, and lets go of the source when the reader has gone. */
function bodyOf(pieces: AsyncGenerator<Buffer | string>, over: () => void): ReadableStream<Uint8Array> {
  let idle: NodeJS.Timeout | undefined;
  let hasLeft = false;
  const end = async () => {
    hasLeft = true;
    clearTimeout(idle);
    await pieces.return(undefined).catch(() => {});
    over();
  };
  const encoder = new TextEncoder();
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
            controller.enqueue(typeof value === "string" ? encoder.encode(value) : new Uint8Array(value));
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

/** The file's name, for whoever reads UTF-8 and whoever does not. */
function attachment(name: string): string {
  const safe = name.replace(/[^\w .()-]/g, "_");
  return `attachment; filename="${safe}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
