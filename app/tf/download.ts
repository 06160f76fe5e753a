import type { io } from "@tensorflow/tfjs-core";
import { cachedFile, keepFile } from "./file-cache";

export type DownloadProgress = (loaded: number, total: number) => void;

/** A file of a model as GraphQL gives it. */
export interface ModelFile {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One file of a model, from this browser's cache where it is there, its bytes counted as they come. */
async function bytesOf(
  { url, sha256 }: ModelFile,
  onBytes: (more: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const cached = await cachedFile(sha256);
  if (cached) {
    onBytes(cached.length);
    return cached;
  }
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => {
    throw new Error("The server does not answer. Check the connection and try again.");
  });
  if (!response.ok || !response.body) {
    throw new Error(
      response.status === 404
        ? "The model's files are no longer on the server: choose another model, or launch its run again."
        : `The server answered ${response.status} when asked for the model: reload the page; sign in again if that does not help.`,
    );
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    onBytes(value.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  await keepFile(sha256, whole);
  return whole;
}

/**
 * A model's description and weights. tfjs's own loader tells progress by file only, of which there is one: hence this
 * reads the streams itself.
 * @throws Error for people: files that are missing or damaged.
 */
export async function downloadModel(
  files: readonly ModelFile[],
  onProgress: DownloadProgress,
): Promise<io.ModelArtifacts> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const onBytes = (more: number) => {
    loaded += more;
    onProgress(loaded, total);
  };
  const [{ io: tfIo }, ...contents] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    ...files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file, onBytes) })),
  ]);
  const content = (name: string) => {
    const found = contents.find((one) => one.name === name);
    if (!found)
      throw new Error(
        `The model has no file ${name}: choose another format or model, or launch its run again.`,
      );
    return found.bytes;
  };
  const model = JSON.parse(new TextDecoder().decode(content("model.json"))) as io.ModelJSON;
  return tfIo.getModelArtifactsForJSON(model, async (manifest) => [
    manifest.flatMap((group) => group.weights),
    manifest.flatMap((group) => group.paths).map((path) => content(path).buffer),
  ]);
}
