import type { GraphQLError } from "graphql";
import { createHandler } from "graphql-sse/lib/use/fetch";
import { actorOf } from "@/server/auth/auth";
import type { Context } from "@/server/core/context";
import { getRuntime } from "@/server/core/runtime";
import { maskGraphQLError } from "@/server/graphql/mask";
import { schema } from "@/server/graphql/schema";

export const dynamic = "force-dynamic";

// One connection an operation ("distinct connections"): the browser reopens it by itself and names what it has seen.
const handler = createHandler<Context & Record<PropertyKey, unknown>>({
  schema,
  context: async (request) => ({ ...(await getRuntime()).contextFor(await actorOf(request.raw)) }),
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
  return handler(request);
}
