import { getRuntime } from "@/server/core/runtime";
import { serveSharedModel } from "@/server/models/serve";

export const dynamic = "force-dynamic";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string; file: string }> },
): Promise<Response> {
  const { token, file } = await params;
  return serveSharedModel(request, (await getRuntime()).contextFor(null), token, file);
}
