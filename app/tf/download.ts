import type { io } from "@tensorflow/tfjs";

export type DownloadProgress = (loaded: number, total: number | null) => void;

/** One file of a model, its bytes counted as they come. */
async function fetchBytes(
  url: string,
  signal: AbortSignal | undefined,
  onBytes: (more: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { credentials: "same-origin", signal });
  if (!response.ok || !response.body) {
    throw new Error(
      response.status === 404
        ? "The model's files are no longer on the server: convert the run again, or choose another model."
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
  return whole;
}

/**
 * A model's description and weights, kept in memory so that each backend can be tried without asking again.
 * tfjs's own loader tells progress by file only, of which there is one: hence this reads the streams itself.
 * @param total bytes of the model as the server told them.
 */
export async function downloadModel(
  url: string,
  total: number | null,
  onProgress: DownloadProgress,
  signal?: AbortSignal,
): Promise<io.ModelArtifacts> {
  const tf = await import("@tensorflow/tfjs");
  let loaded = 0;
  const onBytes = (more: number) => {
    loaded += more;
    onProgress(loaded, total);
  };
  const text = new TextDecoder().decode(await fetchBytes(url, signal, onBytes));
  const model = JSON.parse(text) as io.ModelJSON;
  return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
    const paths = manifest.flatMap((group) => group.paths);
    const base = new URL(url, window.location.href);
    const files = await Promise.all(
      paths.map((path) => fetchBytes(new URL(path, base).href, signal, onBytes)),
    );
    return [manifest.flatMap((group) => group.weights), files.map((file) => file.buffer)];
  });
}
