import { asCaller } from "@/server/auth/caller";
import { getConfig } from "@/server/core/config";
import { UploadEndpoint } from "@/server/imports/tus";

export const dynamic = "force-dynamic";

const shared = globalThis as typeof globalThis & { offdiagonalUploads?: UploadEndpoint };

async function handle(request: Request): Promise<Response> {
  // One endpoint a process: its locks keep two requests from writing to one upload.
  shared.offdiagonalUploads ??= new UploadEndpoint(getConfig());
  const endpoint = shared.offdiagonalUploads;
  return asCaller(request, (context) => endpoint.handle(request, context));
}

export { handle as DELETE, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST };
