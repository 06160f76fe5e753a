import { getRuntime } from "@/server/core/runtime";
import { serveSharedImage } from "@/server/images/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string; id: string }> },
): Promise<Response> {
  const { token, id } = await params;
  return serveSharedImage(request, (await getRuntime()).contextFor(null), token, id, "original");
}
