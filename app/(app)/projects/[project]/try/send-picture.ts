import type { ApolloClient } from "@apollo/client";
import { sendFile } from "@/app/(app)/uploads/send-file";
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

/** The server does not take a file as a picture; the message says why. */
export class PictureRefused extends Error {}

/**
 * Sends a picture to the project's images and waits until the server has looked at it.
 * @returns the image that it became: the one already there where the bytes are known.
 * @throws PictureRefused with the server's reason; Error for people: connection, no answer in time.
 */
export async function sendPicture(
  apollo: ApolloClient,
  projectId: string,
  file: File,
  onProgress: (text: string) => void,
): Promise<string> {
  const id = await sendFile(file, { purpose: "picture", projectId }, (share) =>
    onProgress(`Sending the picture, ${Math.floor(share * 100)} %`),
  );
  onProgress("Waiting for the server to look at the picture");
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const { data } = await apollo.query({
      query: pictureUpload,
      variables: { id },
      fetchPolicy: "network-only",
    });
    if (data?.upload.image) return data.upload.image.id;
    if (data?.upload.refusal) throw new PictureRefused(`${file.name} was refused: ${data.upload.refusal}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(
    "The server has not looked at the picture within a minute: its worker may be busy or down. Try again later.",
  );
}
