import { lexicographicSortSchema, printSchema } from "graphql";
import { asCaller } from "@/server/auth/caller";
import { schema } from "@/server/graphql/schema";

export const dynamic = "force-dynamic";

/** The schema as text, for code generators and editors: introspection is off in production. */
export function GET(request: Request): Promise<Response> {
  return asCaller(request, async ({ actor }) =>
    actor
      ? new Response(`${printSchema(lexicographicSortSchema(schema))}\n`, {
          headers: {
            "Cache-Control": "private, no-cache",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Disposition": 'attachment; filename="offdiagonal.graphql"',
          },
        })
      : new Response("You are signed out. Sign in, or send an access token.\n", { status: 401 }),
  );
}
