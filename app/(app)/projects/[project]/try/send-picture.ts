import type { ApolloClient } from "@apollo/client";
import { Upload } from "tus-js-client";
import { graphql } from "@/app/graphql/generated";

const pictureUpload = graphql(`
  query PictureUpload($id: ID!) {
    upload(id: $id) {
      id
      refusal
      image {
        id
      }
    }
  }
`);

const pollMs = 400;
const patienceMs = 60_000;

/**
 * Sends a picture to the project's images and waits until the server has looked at it.
 * @returns the image that it became: the one already there where the bytes are known.
 * @throws Error for people: connection, refusal with the server's reason, no answer in time.
 */
export async function sendPicture(
  apollo: ApolloClient,
  projectId: string,
  file: File,
  onProgress: (text: string) => void,
): Promise<string> {
  const id = await upload(file, projectId, onProgress);
  onProgress("Waiting for the server to look at the picture");
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const { data } = await apollo.query({
      query: pictureUpload,
      variables: { id },
      fetchPolicy: "network-only",
    });
    if (data?.upload.image) return data.upload.image.id;
    if (data?.upload.refusal) throw new Error(`${file.name} was refused: ${data.upload.refusal}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(
    "The server has not looked at the picture within a minute: its worker may be busy or down. Try again later.",
  );
}

function upload(file: File, projectId: string, onProgress: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = new Upload(file, {
      endpoint: "/api/uploads",
      metadata: { purpose: "picture", projectId, filename: file.name },
      retryDelays: [500, 2000, 5000],
      storeFingerprintForResuming: false,
      onProgress: (sent, total) =>
        onProgress(`Sending the picture, ${total > 0 ? Math.floor((sent / total) * 100) : 0} %`),
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
