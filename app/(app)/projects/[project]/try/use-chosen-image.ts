"use client";

import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { decodeAt } from "@/app/tf/decode";
import { type PictureEdits, pictureEditsSchema } from "@/ml/picture-edits";
import { centredPicture } from "./drawing";
import { pictureAddress, tryImage } from "./operations";
import type { Subject } from "./subject";

const tryCase = graphql(`
  query TryCase($id: ID!) {
    errorCase(id: $id) {
      id
      edits
      originalImage {
        id
      }
    }
  }
`);

/**
 * Fetches and decodes the image that the address names, and hands it on with what the worker said of it; where it is the
 * original of an error case, with what was done to it there.
 */
export function useChosenImage(
  model: TryModelFragment,
  image: string | null,
  caseId: string | null,
  onSubject: (subject: Subject | null) => void,
): string | null {
  const apollo = useApolloClient();
  const [failure, setFailure] = useState<string | null>(null);
  const give = useRef(onSubject);
  useEffect(() => {
    give.current = onSubject;
  });
  const { id } = model;
  useEffect(() => {
    setFailure(null);
    if (!image) return;
    let isOld = false;
    const load = async () => {
      const decoding = decodeAt(pictureAddress(image), "The image");
      // Of an image that is not there the server's words are better.
      decoding.catch(() => undefined);
      const [{ data }, begin] = await Promise.all([
        apollo.query({ query: tryImage, variables: { model: id, image } }),
        caseId ? editsOfCase(apollo, caseId, image) : null,
      ]);
      if (!data) return;
      const picture = await decoding;
      const stored = data.model.run.prediction;
      const name = (stored?.name ?? data.image.names[0])?.split("/").pop() ?? "The image";
      if (isOld) return;
      const chosen = { kind: "test" as const, name, imageId: image, stored, picture };
      if (!begin) return give.current(chosen);
      const original: Subject = { ...chosen, name: begin.name, begin };
      give.current(
        begin.centred
          ? { ...original, kind: "draw", picture: centredPicture(picture, begin.seen), uncentred: original }
          : original,
      );
    };
    load().catch((reason: unknown) => {
      if (isOld) return;
      give.current(null);
      setFailure(messageOf(reason));
    });
    return () => {
      isOld = true;
    };
  }, [apollo, id, image, caseId]);
  return failure;
}

/** What an error case did to an image; null where it is of another one, or nothing was done. */
async function editsOfCase(apollo: ApolloClient, id: string, image: string): Promise<PictureEdits | null> {
  const { data } = await apollo.query({ query: tryCase, variables: { id } });
  if (data?.errorCase.originalImage?.id !== image) return null;
  const edits = pictureEditsSchema.safeParse(data.errorCase.edits);
  if (edits.success) return edits.data;
  throw new Error("This page does not know the form of the edits that the case was kept with: reload it.");
}
