import pino from "pino";

/** The process's log: one JSON line an entry on standard output. */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  serializers: { error: pino.stdSerializers.err },
});
