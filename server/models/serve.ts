import { and, eq } from "drizzle-orm";
import { conversionFiles, conversions, models } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { inertForGood, missing, said, sendBlob, signedOut } from "@/server/core/sent";
import { visibleByProject } from "@/server/graphql/visible";
import { sharedModelFile } from "@/server/try-links/queries";
import { takeAwayZip } from "./take-away";

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
  if (!context.actor) return signedOut();
  const [model] = await visibleByProject(models, [modelId], context);
  if (!model || model instanceof Error) return missing();
  if (path.join("/") === "take-away.zip") {
    const { name, content } = await takeAwayZip(context, model, process.cwd());
    // Its card tells the error cases of today: it is made anew each time.
    const headers = {
      ...inertForGood,
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
  return sendFile(request, context, sha256, file ?? "", inertForGood);
}

/** A link can be withdrawn: who has it asks anew each time. */
const sharedHeaders = { ...inertForGood, "Cache-Control": "private, no-cache" } as const;

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
    if (error instanceof AppError && error.code === "RATE_LIMITED") return said(429, error.message);
    throw error;
  }
}

function sendFile(
  request: Request,
  { blobs }: Pick<Context, "blobs">,
  sha256: string,
  file: string,
  always: Record<string, string>,
): Promise<Response> {
  const type = file.endsWith(".json") ? "application/json" : "application/octet-stream";
  return sendBlob(request, blobs, sha256, { ...always, "Content-Type": type });
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
