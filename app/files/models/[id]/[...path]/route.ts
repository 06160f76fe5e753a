import { actorOf } from "@/server/auth/auth";
import { getRuntime } from "@/server/core/runtime";
import { serveModel } from "@/server/models/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; path: string[] }> },
): Promise<Response> {
  const context = (await getRuntime()).contextFor(await actorOf(request));
  const { id, path } = await params;
  return serveModel(request, context, id, path);
}
