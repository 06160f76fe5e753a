import { and, eq } from "drizzle-orm";
import { conversionFiles, conversions, models } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { visibleByProject } from "@/server/graphql/visible";
import { sharedModelFile } from "@/server/try-links/queries";
import { takeAwayZip } from "./take-away";

/** A model's files never change under their id. */
const fixedHeaders = {
  "Cache-Control": "private, max-age=31536000, immutable",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  Vary: "Cookie",
} as const;

const answer = (status: number, text: string) =>
  new Response(text, { status, headers: { "Cache-Control": "no-store", "Content-Type": "text/plain" } });
const missing = () => answer(404, "Nothing of yours has this address.\n");

/**
 * Sends a file of a model to members; a foreign model answers as a missing one does.
 * @param path model.json or weights.bin of the layers model, take-away.zip, or a conversion's format and file.
 */
export async function serveModel(
  request: Request,
  context: Context,
  modelId: string,
  path: readonly string[],
): Promise<Response> {
  if (!context.actor) return answer(401, "You are signed out. Sign in and try again.\n");
  const [model] = await visibleByProject(models, [modelId], context);
  if (!model || model instanceof Error) return missing();
  if (path.join("/") === "take-away.zip") {
    const { name, content } = await takeAwayZip(context, model, process.cwd());
    // Its card tells the error cases of today: it is made anew each time.
    const headers = {
      ...fixedHeaders,
      "Cache-Control": "private, no-store",
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="${name}.zip"`,
    };
    return new Response(content, { headers });
  }
  const [format, file] = path.length === 1 ? ["layers", path[0]] : path;
  const sha256 =
    format === "layers"
      ? { "model.json": model.topologySha256, "weights.bin": model.weightsSha256 }[file ?? ""]
      : await conversionFile(context, model.id, format ?? "", file ?? "");
  if (!sha256) return missing();
  return sendFile(request, context, sha256, file ?? "", fixedHeaders);
}

/** A link can be withdrawn: who has it asks anew each time. */
const sharedHeaders = { ...fixedHeaders, "Cache-Control": "private, no-cache" } as const;

/** Sends a file of the one model that a link lets people try. */
export async function serveSharedModel(
  request: Request,
  context: Context,
  token: string,
  file: string,
): Promise<Response> {
  try {
    const sha256 = await sharedModelFile(context.db, token, file);
    return sha256 ? sendFile(request, context, sha256, file, sharedHeaders) : missing();
  } catch (error) {
    if (error instanceof AppError && error.code === "RATE_LIMITED") return answer(429, `${error.message}\n`);
    throw error;
  }
}

async function sendFile(
  request: Request,
  { blobs }: Pick<Context, "blobs">,
  sha256: string,
  file: string,
  always: Record<string, string>,
): Promise<Response> {
  const etag = `"${sha256}"`;
  const headers = {
    ...always,
    ETag: etag,
    "Content-Type": file.endsWith(".json") ? "application/json" : "application/octet-stream",
  };
  if (request.headers.get("if-none-match")?.includes(etag)) {
    return new Response(null, { status: 304, headers });
  }
  const bytes = await blobs.read(sha256);
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "Content-Length": String(bytes.length) },
  });
}

async function conversionFile(
  { db }: Context,
  modelId: string,
  format: string,
  name: string,
): Promise<string | undefined> {
  const [file] = await db
    .select({ sha256: conversionFiles.sha256 })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .where(
      and(
        eq(conversions.modelId, modelId),
        eq(conversions.format, format as (typeof conversions.$inferSelect)["format"]),
        eq(conversionFiles.name, name),
      ),
    );
  return file?.sha256;
}
