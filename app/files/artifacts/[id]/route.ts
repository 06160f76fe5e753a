import { asCaller } from "@/server/auth/caller";
import { serveArtifact } from "@/server/run-imports/artifacts";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return asCaller(request, (context) => serveArtifact(request, context, id));
}
