import { ApolloServer } from "@apollo/server";
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
  return asCaller(request, (context) => {
    contexts.set(request, context);
    return execute(request);
  });
}

export { handle as GET, handle as POST };
