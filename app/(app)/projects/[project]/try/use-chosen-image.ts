"use client";

import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { decodeAt, wholeOf } from "@/app/tf/decode";
import { type PictureEdits, pictureEditsSchema } from "@/ml/picture-edits";
import { centredPicture } from "./drawing";
import { pictureAddress, tryImage } from "./operations";
import type { Subject } from "./subject";

const tryCase = graphql(`
  query TryCase($id: ID!) {
    errorCase(id: $id) {
      id
      edits
      image {
        id
      }
      originalImage {
        id
      }
      expectedClass {
        id
        name
        position
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
      const [{ data }, ofCase] = await Promise.all([
        apollo.query({ query: tryImage, variables: { model: id, image } }),
        caseId ? caseOf(apollo, caseId, image) : null,
      ]);
      if (!data) return;
      const picture = await decoding;
      const drawing = ofCase?.begin?.centred ? await wholeOf(picture) : null;
      const stored = data.model.run.prediction;
      const name = (stored?.name ?? data.image.names[0])?.split("/").pop() ?? "The image";
      if (isOld) return;
      const truth = ofCase?.truth ?? data.image.class;
      const begin = ofCase?.begin;
      const chosen = {
        ...{ kind: "test" as const, name, imageId: image, stored, picture },
        ...(truth ? { truth } : {}),
      };
      if (!begin) return give.current(chosen);
      const original: Subject = { ...chosen, name: begin.name, begin };
      give.current(
        drawing
          ? { ...original, kind: "draw", picture: centredPicture(drawing, begin.seen), uncentred: original }
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

/** What an error case says that an image shows, and what it did to that; null where it is of another one. */
async function caseOf(
  apollo: ApolloClient,
  id: string,
  image: string,
): Promise<{ truth: Subject["truth"]; begin: PictureEdits | null } | null> {
  const { data } = await apollo.query({ query: tryCase, variables: { id } });
  if (!data) return null;
  const { expectedClass: truth, originalImage, ...found } = data.errorCase;
  if (originalImage?.id !== image) return found.image.id === image ? { truth, begin: null } : null;
  const edits = pictureEditsSchema.safeParse(found.edits);
  if (edits.success) return { truth, begin: edits.data };
  throw new Error("This page does not know the form of the edits that the case was kept with: reload it.");
}
