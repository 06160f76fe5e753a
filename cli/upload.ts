import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Api } from "./api";
import { CliError } from "./exit";
import { tell } from "./print";
import { uploadsFile } from "./settings";

/** Sends a file by tus; what broke off before goes on from where it was. Gives the upload's id. */
export async function upload(api: Api, file: string, metadata: Record<string, string>): Promise<string> {
  // Loaded by the one command that sends files: the others start faster without it.
  const { DetailedError, Upload } = await import("tus-js-client");
  const { FileUrlStorage } = (await import("tus-js-client")) as unknown as {
    FileUrlStorage: new (file: string) => import("tus-js-client").UrlStorage;
  };
  const { size } = await stat(file).catch(() => {
    throw new CliError("usage", `There is no file ${file}.`);
  });
  const urlStorage = new FileUrlStorage(await uploadsFile());
  let told = -1;
  return new Promise((done, failed) => {
    const sending = new Upload(createReadStream(file), {
      endpoint: `${api.settings.url}/api/uploads`,
      headers: api.headers,
      metadata,
      uploadSize: size,
      chunkSize: 64 * 1024 * 1024,
      urlStorage,
      removeFingerprintOnSuccess: true,
      retryDelays: [500, 1000, 2000, 5000, 10_000, 10_000, 10_000],
      onProgress: (sent) => {
        const share = Math.floor((sent / size) * 10);
        if (share === told) return;
        told = share;
        tell(`${basename(file)}: ${share * 10} % sent`);
      },
      onError: (error) => {
        const response = error instanceof DetailedError ? error.originalResponse : null;
        const said = response?.getBody().trim();
        failed(
          new CliError(
            response && response.getStatus() < 500 ? "refused" : "unreachable",
            said || `The upload broke off: ${error.message}. Give the command again: it goes on from there.`,
          ),
        );
      },
      onSuccess: () => done(sending.url?.split("/").pop() ?? ""),
    });
    sending
      .findPreviousUploads()
      .then(([before]) => {
        if (before) {
          tell(`${basename(file)}: goes on where it broke off`);
          sending.resumeFromPreviousUpload(before);
        }
        sending.start();
      })
      .catch(failed);
  });
}
