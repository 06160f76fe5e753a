import { randomBytes } from "node:crypto";
import { POST as stream } from "@/app/api/graphql/stream/route";
import { session } from "@/db/schema";
import type { TestDatabase } from "./database";

/** The cookie of somebody who has signed in, as better-auth signs it. */
export async function cookieOf(database: TestDatabase, userId: string): Promise<string> {
  const token = randomBytes(16).toString("hex");
  await database.connection.db
    .insert(session)
    .values({ id: token, token, userId, expiresAt: new Date(Date.now() + 3_600_000) });
  const { getAuth } = await import("@/server/auth/auth");
  const context = await (await getAuth()).$context;
  const { serializeSignedCookie } = await import("better-call");
  return serializeSignedCookie(context.authCookies.sessionToken.name, token, context.secret);
}

/** Opens the stream over HTTP, as a page does. */
export function openStream(
  cookie: string,
  query: string,
  variables: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<Response> {
  return stream(
    new Request("http://localhost:3000/api/graphql/stream", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", cookie },
      body: JSON.stringify({ query, variables }),
      ...(signal ? { signal } : {}),
    }),
  );
}

/** The text of an answer as it comes. */
export function reader(response: Response) {
  const body = response.body?.getReader();
  if (!body) throw new Error("no body");
  let text = "";
  return {
    body,
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { value, done } = await body.read();
        if (done) break;
        text += new TextDecoder().decode(value);
      }
      return text;
    },
  };
}
