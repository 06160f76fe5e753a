/** Every code that a client can meet in `extensions.code`. */
export const errorCodes = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "INVALID_INPUT",
  "CONFLICT",
  "RATE_LIMITED",
  "LIMIT_EXCEEDED",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error for people: its message names the thing, the reason and the way out, and reaches the client as it is. */
export class AppError extends Error {
  override name = "AppError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Path of the input field that is wrong, where one is. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** The same answer for an id that does not exist and one that belongs to another team. */
export function notFound(id: string): AppError {
  return new AppError(
    "NOT_FOUND",
    `Nothing of yours has the id ${id.slice(0, 64)}. It may be deleted, or belong to another team.`,
  );
}

const unreachableCodes = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  // admin_shutdown, crash_shutdown, cannot_connect_now
  "57P01",
  "57P02",
  "57P03",
]);

/** Whether an error, or what caused it, says that the database is not there, rather than refusing what was asked. */
export function isDatabaseUnreachable(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (!("code" in inner) || typeof inner.code !== "string") continue;
    // Class 08 of SQLSTATE: connection exceptions.
    if (unreachableCodes.has(inner.code) || inner.code.startsWith("08")) return true;
    // A missing socket; a missing file is something else.
    if (inner.code === "ENOENT" && "syscall" in inner && inner.syscall === "connect") return true;
  }
  return false;
}
