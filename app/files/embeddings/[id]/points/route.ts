import { actorOf } from "@/server/auth/auth";
import { getRuntime } from "@/server/core/runtime";
import { servePoints } from "@/server/embeddings/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const context = (await getRuntime()).contextFor(await actorOf(request));
  return servePoints(context, (await params).id);
}
