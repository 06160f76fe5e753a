import { asCaller } from "@/server/auth/caller";
import { servePoints } from "@/server/embeddings/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return asCaller(request, (context) => servePoints(context, id));
}
