import { asCaller } from "@/server/auth/caller";
import { serveModel } from "@/server/models/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; path: string[] }> },
): Promise<Response> {
  const { id, path } = await params;
  return asCaller(request, (context) => serveModel(request, context, id, path));
}
