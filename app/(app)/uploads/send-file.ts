import { Upload } from "tus-js-client";

/**
 * Sends one file over tus, with its purpose and what it is for.
 * @param onProgress share that was sent, 0 to 1.
 * @returns the id of the upload.
 * @throws Error for people: the server's reason, or the connection.
 */
export function sendFile(
  file: File,
  metadata: Readonly<Record<string, string>>,
  onProgress: (share: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = new Upload(file, {
      endpoint: "/api/uploads",
      metadata: { ...metadata, filename: file.name },
      retryDelays: [500, 2000, 5000],
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
      onError: (error) => {
        const answer = "originalResponse" in error ? error.originalResponse?.getBody() : null;
        reject(new Error(answer || `${file.name} could not be sent: check the connection and try again.`));
      },
      onSuccess: () => {
        const id = sending.url?.split("/").pop();
        if (id) resolve(id);
        else reject(new Error(`The server took ${file.name} but gave it no address: try again.`));
      },
    });
    sending.start();
  });
}
