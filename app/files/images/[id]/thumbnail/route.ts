import { asCaller } from "@/server/auth/caller";
import { serveImage } from "@/server/images/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return asCaller(request, (context) => serveImage(request, context, id, "thumbnail"));
}
