import { getAuth, openPaths } from "@/server/auth/auth";
import { getConfig } from "@/server/core/config";
import { logger } from "@/server/core/log";

const base = "/api/auth";

function answer(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

async function handle(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(base.length);
  if (!openPaths.includes(path)) return answer(404, "NOT_FOUND", "There is no such address.");
  let response: Response;
  try {
    response = await (await getAuth()).handler(request);
  } catch (error) {
    logger.error({ error, path }, "authentication failed");
    return answer(503, "INTERNAL", "The server cannot reach its database. Try again in a moment.");
  }
  if (response.status === 403) {
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => null);
    if (typeof body === "object" && body !== null && "code" in body && body.code === "INVALID_ORIGIN") {
      return answer(
        403,
        "FORBIDDEN",
        `This server answers to ${getConfig().url}. Open that address, or set OFFDIAGONAL_URL to the one you use.`,
      );
    }
  }
  return response;
}

export { handle as GET, handle as POST };
