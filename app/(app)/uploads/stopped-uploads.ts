import { defaultOptions } from "tus-js-client";

export type StoppedUpload = { key: string; name: string; bytes: number; begun: Date };

/** How long a server keeps what was sent of an upload. */
const keptMs = 24 * 60 * 60 * 1000;

/** Uploads into a dataset that this browser began and did not finish: a reload, or a closed tab. */
export async function stoppedUploads(datasetId: string): Promise<StoppedUpload[]> {
  const all = await defaultOptions.urlStorage.findAllUploads();
  return all
    .filter(
      ({ metadata, creationTime }) =>
        metadata.datasetId === datasetId && Date.now() - Date.parse(creationTime) < keptMs,
    )
    .map(({ metadata, size, creationTime, urlStorageKey }) => ({
      key: urlStorageKey,
      name: metadata.filename ?? "a file",
      bytes: size ?? 0,
      begun: new Date(creationTime),
    }));
}
