import { asCaller } from "@/server/auth/caller";
import { serveExport } from "@/server/exports/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; file: string }> },
): Promise<Response> {
  const { id, file } = await params;
  return asCaller(request, (context) => serveExport(request, context, id, file));
}
