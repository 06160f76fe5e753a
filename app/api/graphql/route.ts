import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { startServerAndCreateNextHandler } from "@as-integrations/next";
import { ApolloArmor } from "@escape.tech/graphql-armor";
import { asCaller } from "@/server/auth/caller";
import type { Context } from "@/server/core/context";
import { operationLimits } from "@/server/graphql/builder";
import { maskError } from "@/server/graphql/mask";
import { schema } from "@/server/graphql/schema";

// Depth, breadth and cost are counted by the schema itself (builder.ts); armor bounds the text before it is parsed.
const armor = new ApolloArmor({
  maxTokens: { n: operationLimits.tokens },
  maxAliases: { n: operationLimits.aliases },
  maxDirectives: { n: operationLimits.directives },
  maxDepth: { enabled: false },
  costLimit: { enabled: false },
  blockFieldSuggestion: { enabled: process.env.NODE_ENV === "production" },
}).protect();

const server = new ApolloServer<Context>({
  schema,
  ...armor,
  // It is called at each field of each row, to find that nothing may be kept: `handle` says so outright.
  plugins: [...armor.plugins, ApolloServerPluginCacheControlDisabled()],
  allowBatchedHttpRequests: false,
  csrfPrevention: true,
  introspection: process.env.NODE_ENV !== "production",
  includeStacktraceInErrorResponses: false,
  formatError: maskError,
});

const contexts = new WeakMap<Request, Context>();

const execute = startServerAndCreateNextHandler<Request, Context>(server, {
  context: async (request) => {
    const context = contexts.get(request);
    if (!context) throw new Error("A request without its context");
    return context;
  },
});

function handle(request: Request): Promise<Response> {
  return asCaller(request, async (context) => {
    contexts.set(request, context);
    const response = await execute(request);
    response.headers.set("Cache-Control", "no-store");
    return response;
  });
}

export { handle as GET, handle as POST };
