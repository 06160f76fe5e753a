import { actorOf } from "@/server/auth/auth";
import { getRuntime } from "@/server/core/runtime";
import { serveExport } from "@/server/exports/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; file: string }> },
): Promise<Response> {
  const context = (await getRuntime()).contextFor(await actorOf(request));
  const { id, file } = await params;
  return serveExport(request, context, id, file);
}
