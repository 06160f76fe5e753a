import { statfs } from "node:fs/promises";
import { FileStore } from "@tus/file-store";
import { EVENTS, Server } from "@tus/server";
import { and, eq, isNull } from "drizzle-orm";
import { newId, typeOfId } from "@/db/ids";
import { type UploadOptions, uploads } from "@/db/schema";
import { maxBaseModelBytes } from "@/server/base-models/limits";
import type { Config } from "@/server/core/config";
import type { Context } from "@/server/core/context";
import { AppError, type ErrorCode, notFound } from "@/server/core/errors";
import { logger } from "@/server/core/log";
import { trustedOrigins } from "@/server/core/origins";
import type { Action } from "@/server/core/policy";
import { requireAccess, requireActor } from "@/server/core/scope";
import { signedOut } from "@/server/core/sent";
import { finishUpload, uploadFolder } from "./uploads";

type Purpose = (typeof uploads.$inferSelect)["purpose"];

/** What an upload's target is, and what the person must be allowed to do with it. */
const purposes: Readonly<Record<Purpose, { target: "Dataset" | "Project"; action: Action }>> = {
  dataset: { target: "Dataset", action: "dataset:write" },
  picture: { target: "Project", action: "review:write" },
  base_model: { target: "Project", action: "run:launch" },
  runs: { target: "Project", action: "run:launch" },
};

const isPurpose = (text: string | null | undefined): text is Purpose =>
  typeof text === "string" && Object.hasOwn(purposes, text);

type UploadConfig = Pick<Config, "url" | "dataDir" | "maxUploadBytes" | "maxImageBytes">;

/** Left free on the disk: the database beside must be able to go on. */
const reservedBytes = 256 * 1024 * 1024;

/** 4xx throughout: a client repeats only what may go better the next time. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  LIMIT_EXCEEDED: 413,
};

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`;

/** The upload endpoint: tus 1.0 with creation, over files in the data folder. Every request is authorised anew. */
export class UploadEndpoint {
  private readonly callers = new WeakMap<object, Context>();
  private readonly server: Server;

  constructor(
    private readonly config: UploadConfig,
    path = "/api/uploads",
  ) {
    this.server = new Server({
      path,
      relativeLocation: true,
      datastore: new FileStore({ directory: uploadFolder(config.dataDir) }),
      disableTerminationForFinishedUploads: true,
      allowedOrigins: trustedOrigins(config.url),
      namingFunction: () => newId("Upload"),
      onIncomingRequest: (request, id) => this.checkOwner(request, id),
      onUploadCreate: (request, upload) => this.create(request, upload),
      onUploadFinish: async (request, upload) => {
        const context = this.callerOf(request);
        await finishUpload(context.db, context.jobs, config.dataDir, upload.id);
        return {};
      },
      onResponseError: (_request, error) => answerOf(error),
    });
    this.server.on(EVENTS.POST_TERMINATE, (request, _response, id) => {
      const { db } = this.callerOf(request);
      db.delete(uploads)
        .where(eq(uploads.id, id))
        .catch((error: unknown) => logger.error({ error, id }, "the row of a removed upload stays"));
    });
  }

  async handle(request: Request, context: Context): Promise<Response> {
    const origin = request.headers.get("origin");
    // The Tus-Resumable header alone keeps forms of other pages out; this keeps out their scripts.
    if (
      origin !== null &&
      !trustedOrigins(this.config.url).includes(origin) &&
      request.method !== "OPTIONS"
    ) {
      return new Response(`Uploads are taken from ${this.config.url} only.\n`, { status: 403 });
    }
    if (!context.actor && request.method !== "OPTIONS") {
      return signedOut();
    }
    this.callers.set(request, context);
    if (request.method === "HEAD") await this.takeUp(request, context);
    return this.server.handleWeb(request);
  }

  private callerOf(request: object): Context {
    const context = this.callers.get(request);
    if (!context) throw new Error("A request without its context");
    return context;
  }

  /** Only who began an upload goes on with it, and only as a member who still may; others meet a missing one. */
  private async checkOwner(request: Request, id: string): Promise<void> {
    if (request.method === "POST") return;
    const context = this.callerOf(request);
    const actor = requireActor(context);
    if (typeOfId(id) !== "Upload") throw notFound(id);
    const [upload] = await context.db.select().from(uploads).where(eq(uploads.id, id));
    if (!upload || upload.userId !== actor.id) throw notFound(id);
    await requireAccess(context, id, purposes[upload.purpose].action);
  }

  /**
   * The client asks where it was. How the archive is to be imported is what it says now (`Import-Options`, as those of the
   * metadata, in the form of a query), and a crash between the last byte and the taking over is made good.
   */
  private async takeUp(request: Request, context: Context): Promise<void> {
    const id = new URL(request.url).pathname.split("/").pop() ?? "";
    if (typeOfId(id) !== "Upload") return;
    try {
      await this.checkOwner(request, id);
      const said = request.headers.get("import-options");
      if (said !== null) {
        const options = optionsOf(Object.fromEntries(new URLSearchParams(said)));
        await context.db
          .update(uploads)
          .set({ options })
          .where(and(eq(uploads.id, id), eq(uploads.purpose, "dataset"), isNull(uploads.finishedAt)));
      }
      const { offset, size } = await this.server.datastore.getUpload(id);
      if (size !== undefined && offset === size) {
        await finishUpload(context.db, context.jobs, this.config.dataDir, id);
      }
    } catch (error) {
      // The request itself gives the answer; a finished upload has no file any more.
      logger.debug({ error, id }, "nothing to take up");
    }
  }

  private async create(
    request: Request,
    upload: { id: string; size?: number; metadata?: Record<string, string | null> },
  ): Promise<Record<string, never>> {
    const context = this.callerOf(request);
    const actor = requireActor(context);
    const { projectId, datasetId, purpose } = upload.metadata ?? {};
    const fileName = cleanName(upload.metadata?.filename);
    if (!isPurpose(purpose)) {
      throw new AppError(
        "INVALID_INPUT",
        "Say what the upload is for: purpose is dataset, picture, base_model or runs.",
      );
    }
    const wanted = purposes[purpose];
    const target = wanted.target === "Dataset" ? datasetId : projectId;
    if (!target || typeOfId(target) !== wanted.target) {
      throw new AppError(
        "INVALID_INPUT",
        wanted.target === "Dataset" ? "Name the dataset: datasetId." : "Name the project: projectId.",
      );
    }
    const access = await requireAccess(context, target, wanted.action);
    if (access.projectId === null) throw notFound(target);
    if (upload.size === undefined)
      throw new AppError("INVALID_INPUT", "Say how long the file is: Upload-Length.");
    await this.checkSize(purpose, fileName, upload.size);
    await context.db.insert(uploads).values({
      id: upload.id,
      projectId: access.projectId,
      userId: actor.id,
      purpose,
      datasetId: purpose === "dataset" ? target : null,
      fileName,
      bytes: upload.size,
      options: purpose === "dataset" ? optionsOf(upload.metadata ?? {}) : {},
    });
    return {};
  }

  private async checkSize(purpose: Purpose, fileName: string, size: number): Promise<void> {
    const { maxUploadBytes, maxImageBytes, dataDir } = this.config;
    const limits: Record<Purpose, { bytes: number; name: string | null }> = {
      dataset: { bytes: maxUploadBytes, name: "OFFDIAGONAL_MAX_UPLOAD_BYTES" },
      picture: { bytes: maxImageBytes, name: "OFFDIAGONAL_MAX_IMAGE_BYTES" },
      base_model: { bytes: maxBaseModelBytes, name: null },
      runs: { bytes: maxUploadBytes, name: "OFFDIAGONAL_MAX_UPLOAD_BYTES" },
    };
    const { bytes: limit, name } = limits[purpose];
    if (limit > 0 && size > limit) {
      const wayOut = name ? `Send it in parts, or have ${name} raised.` : "Choose a smaller network.";
      throw new AppError(
        "LIMIT_EXCEEDED",
        `${fileName} has ${gigabytes(size)}; at most ${gigabytes(limit)} are taken. ${wayOut}`,
      );
    }
    const { bavail, bsize } = await statfs(dataDir);
    // The archive itself, and its images, which come out about as large as they went in.
    const needed = 2 * size + reservedBytes;
    if (bavail * bsize < needed) {
      throw new AppError(
        "LIMIT_EXCEEDED",
        `${fileName} needs ${gigabytes(needed)} on the server's disk, and ${gigabytes(bavail * bsize)} are free. Free some space there, or send a smaller archive.`,
      );
    }
  }
}

/**
 * How an archive is to be imported: `atOnce` (true or false), and for images that nothing gives a class `unlabelled`
 * (true) or `className`.
 */
function optionsOf({ atOnce, unlabelled, className }: Record<string, string | null>): UploadOptions {
  const name = className
    ?.replace(/\p{Cc}/gu, "")
    .trim()
    .normalize("NFC")
    .slice(0, 200);
  return {
    ...(atOnce === "false" && { atOnce: false }),
    ...(unlabelled === "true" ? { loose: { className: null } } : name ? { loose: { className: name } } : {}),
  };
}

function answerOf(error: Error | { status_code: number; body: string }) {
  if (error instanceof AppError) {
    return { status_code: statusOf[error.code] ?? 400, body: `${error.message}\n` };
  }
  if (error instanceof Error && !("status_code" in error)) {
    logger.error({ error }, "upload");
    return {
      status_code: 500,
      body: "The upload could not be stored just now. It goes on from here by itself.\n",
    };
  }
  return undefined;
}

/** The last part of a path that a browser may have sent, without what a page or a log could stumble over. */
function cleanName(name: string | null | undefined): string {
  const last = (name ?? "").split(/[\\/]/).pop() ?? "";
  return (
    last
      .replace(/\p{Cc}/gu, "")
      .normalize("NFC")
      .trim()
      .slice(0, 200) || "upload"
  );
}
