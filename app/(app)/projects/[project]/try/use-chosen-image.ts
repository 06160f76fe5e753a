"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { decodePicture } from "@/app/tf/decode";
import type { Subject } from "./subject";

const tryImage = graphql(`
  query TryImage($run: ID!, $image: ID!) {
    run(id: $run) {
      id
      prediction(imageId: $image) {
        ...CellPrediction
      }
    }
    image(id: $image) {
      id
      url
      names
    }
  }
`);

/** Fetches and decodes the image that the address names, and hands it on with what the worker said of it. */
export function useChosenImage(
  model: TryModelFragment,
  image: string | null,
  onSubject: (subject: Subject | null) => void,
): string | null {
  const apollo = useApolloClient();
  const [failure, setFailure] = useState<string | null>(null);
  const give = useRef(onSubject);
  useEffect(() => {
    give.current = onSubject;
  });
  const run = model.run.id;
  useEffect(() => {
    setFailure(null);
    if (!image) return;
    let isOld = false;
    const load = async () => {
      const { data } = await apollo.query({ query: tryImage, variables: { run, image } });
      if (!data) return;
      const stored = data.run.prediction;
      const name = (stored?.name ?? data.image.names[0])?.split("/").pop() ?? "The image";
      const response = await fetch(data.image.url, { credentials: "same-origin" });
      if (!response.ok) throw new Error(`${name} could not be read (${response.status}): reload the page.`);
      const picture = await decodePicture(await response.blob(), name);
      if (!isOld) give.current({ kind: "test", name, imageId: image, stored, picture });
    };
    load().catch((reason: unknown) => {
      if (isOld) return;
      give.current(null);
      setFailure(messageOf(reason));
    });
    return () => {
      isOld = true;
    };
  }, [apollo, run, image]);
  return failure;
}
