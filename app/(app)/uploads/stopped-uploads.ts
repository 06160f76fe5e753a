import { defaultOptions, Upload } from "tus-js-client";

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

/** Gives an upload up: what was sent of it is taken off the server, and it is forgotten here. */
export async function giveUp(key: string): Promise<void> {
  const all = await defaultOptions.urlStorage.findAllUploads();
  const own = all.find(({ urlStorageKey }) => urlStorageKey === key);
  // What cannot be reached now is removed by the server after a week.
  if (own?.uploadUrl) await Upload.terminate(own.uploadUrl, { retryDelays: null }).catch(() => undefined);
  await defaultOptions.urlStorage.removeUpload(key);
}
