import { randomUUID } from "node:crypto";
import { type GraphQLError, GraphQLError as GraphQLErrorClass, type GraphQLFormattedError } from "graphql";
import { AppError, isDatabaseUnreachable } from "@/server/core/errors";
import { logger } from "@/server/core/log";

/** Codes of errors that the GraphQL layer itself makes about the operation's text: safe to show. */
const operationCodes = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "BAD_REQUEST",
]);

function cause(error: unknown): unknown {
  let inner = error;
  while (inner instanceof GraphQLErrorClass && inner.originalError) inner = inner.originalError;
  return inner;
}

/**
 * What a client sees of an error: ours as they are, those about the operation as INVALID_INPUT, everything else
 * masked and logged once under an id that the message names.
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const inner = cause(error);
  const { path, locations } = formatted;
  const place = { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
  if (inner instanceof AppError) {
    return {
      message: inner.message,
      ...place,
      extensions: { code: inner.code, ...(inner.field ? { field: inner.field } : {}) },
    };
  }
  const code = formatted.extensions?.code;
  if (typeof code === "string" && operationCodes.has(code)) {
    return { message: formatted.message, ...place, extensions: { code: "INVALID_INPUT" } };
  }
  if (inner instanceof GraphQLErrorClass && code === undefined) {
    return { message: formatted.message, ...place, extensions: { code: "INVALID_INPUT" } };
  }
  const id = randomUUID().slice(0, 8);
  logger.error({ error: inner, path, id }, "masked error");
  return {
    message: isDatabaseUnreachable(inner)
      ? `The server cannot reach its database (${id}). Try again in a moment.`
      : `Something went wrong on our side (${id}). Try again; if it stays, the server's log says more under this number.`,
    ...place,
    extensions: { code: "INTERNAL", id },
  };
}

/** The same for an error met outside Apollo, in a subscription. */
export function maskGraphQLError(error: GraphQLError): GraphQLError {
  const masked = maskError(error.toJSON(), error);
  return new GraphQLErrorClass(masked.message, { path: masked.path, extensions: masked.extensions });
}
