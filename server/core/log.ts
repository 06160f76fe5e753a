import { DrizzleQueryError } from "drizzle-orm";
import pino from "pino";

/** An error for the log. Of a failed statement its text and cause, never its values: secrets are among them. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError))
    return error instanceof Error ? pino.stdSerializers.err(error) : error;
  const { cause } = error;
  return {
    type: error.name,
    query: error.query,
    stack: error.stack?.slice(error.stack.indexOf("\n    at ")),
    cause:
      cause instanceof Error ? { message: cause.message, code: "code" in cause ? cause.code : null } : null,
  };
}

/** The process's log: one JSON line an entry on standard output. */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  serializers: { error: serializeError },
});
