import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { RequestParams } from "graphql-sse";
import { createHandler } from "graphql-sse/lib/use/fetch";
import { asCaller } from "@/server/auth/caller";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { logger } from "@/server/core/log";
import { operationLimits } from "@/server/graphql/builder";
import { maskGraphQLError } from "@/server/graphql/mask";
import { schema } from "@/server/graphql/schema";
import { subscribe } from "@/server/graphql/shared-subscription";

export const dynamic = "force-dynamic";

const rules =
  process.env.NODE_ENV === "production"
    ? [...specifiedRules, NoSchemaIntrospectionCustomRule]
    : specifiedRules;

/** The operation's text within the limits that the other route has by armor, or what is wrong with it. */
function read({ query, operationName }: RequestParams): DocumentNode | GraphQLError[] {
  try {
    const document = parse(query, { maxTokens: operationLimits.tokens });
    const invalid = validate(schema, document, rules);
    if (invalid.length > 0) return [...invalid];
    // Queries and mutations go through the other route.
    if (getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION)
      return document;
    const message = "This address takes one subscription: send queries and mutations to /api/graphql.";
    return [new GraphQLError(message, { originalError: new AppError("INVALID_INPUT", message) })];
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

const contexts = new WeakMap<Request, Context>();

function contextOf(request: Request): Context {
  const context = contexts.get(request);
  if (!context) throw new Error("A request without its context");
  return context;
}

// One connection an operation ("distinct connections"): the browser reopens it by itself and names what it has seen.
const handler = createHandler<Context & Record<PropertyKey, unknown>>({
  subscribe,
  onSubscribe: async (request, params) => {
    const document = read(params);
    if (Array.isArray(document)) return { data: null, errors: document };
    return {
      schema,
      document,
      operationName: params.operationName,
      variableValues: params.variables,
      contextValue: { ...contextOf(request.raw) },
    };
  },
  onNext: (_context, _request, result) => {
    if (!result.errors?.length) return;
    return { ...result, errors: result.errors.map((error) => maskGraphQLError(error as GraphQLError)) };
  },
});

export async function POST(request: Request): Promise<Response> {
  // A form on another site cannot send this content type without asking first.
  if (!request.headers.get("content-type")?.startsWith("application/json")) {
    return new Response("Send the operation as application/json.", { status: 415 });
  }
  try {
    const response = await asCaller(request, (context) => {
      contexts.set(request, context);
      return handler(request);
    });
    // A proxy that gathers or compresses the stream would hold events back. Pings keep it open (graphql-sse, 12 s).
    response.headers.set("cache-control", "no-cache, no-transform");
    response.headers.set("x-accel-buffering", "no");
    return response;
  } catch (error) {
    logger.error({ error }, "subscription not opened");
    return new Response("The server cannot open the stream. Try again in a moment.", { status: 503 });
  }
}
