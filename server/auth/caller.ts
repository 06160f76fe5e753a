import type { Actor, Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { getRuntime } from "@/server/core/runtime";
import { actorByToken, bearerOf } from "@/server/tokens/authenticate";
import { getAuth } from "./auth";

/** Who sends a request: by the access token, where one is sent, else by the session's cookie; null when signed out. */
async function actorOf(request: Request): Promise<Actor | null> {
  const secret = bearerOf(request.headers);
  if (secret !== null) return actorByToken((await getRuntime()).connection.db, secret);
  const auth = await getAuth();
  const found = await auth.api.getSession({ headers: request.headers });
  return found ? { id: found.user.id, name: found.user.name, email: found.user.email } : null;
}

/**
 * Answers a request as whoever sends it. A token that does not serve is told so with 401, one that asks too often with
 * 429, in the shape of a GraphQL answer whatever the address: it is never taken for somebody who is signed out.
 */
export async function asCaller(
  request: Request,
  answer: (context: Context) => Promise<Response>,
): Promise<Response> {
  let actor: Actor | null;
  try {
    actor = await actorOf(request);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isLimited = error.code === "RATE_LIMITED";
    return Response.json(
      { errors: [{ message: error.message, extensions: { code: error.code } }] },
      {
        status: isLimited ? 429 : 401,
        headers: {
          "Cache-Control": "no-store",
          ...(isLimited ? { "Retry-After": "60" } : { "WWW-Authenticate": 'Bearer realm="Offdiagonal"' }),
        },
      },
    );
  }
  return answer((await getRuntime()).contextFor(actor));
}
