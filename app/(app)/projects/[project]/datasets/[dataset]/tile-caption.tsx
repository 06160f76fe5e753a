"use client";

import { useFragment } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { ClassLabel } from "../../class-label";
import { useProject } from "../../project-context";
import { Suggested } from "./suggested";

const tileImage = graphql(`
  fragment TileImage on Image {
    id
    class {
      id
    }
    suggestion {
      suggestionSetId
      confidence
      class {
        id
        name
        position
      }
    }
  }
`);

const splitMarks = { train: "train", validation: "val", test: "test" };

/** Class and split below a tile: the class as it is known now, whoever gave it and whether or not it is sent yet. */
export function TileCaption({
  imageId,
  split,
}: {
  imageId: string;
  split: "train" | "validation" | "test" | null;
}) {
  const project = useProject();
  const { data, complete } = useFragment({ fragment: tileImage, from: { __typename: "Image", id: imageId } });
  const of = project.classes.find(({ id }) => id === data?.class?.id);
  return (
    <>
      <span className="min-w-0 flex-1 truncate">
        {of ? (
          <ClassLabel of={of} />
        ) : complete && data.suggestion ? (
          <Suggested of={data.suggestion} />
        ) : (
          <span className="text-subtle">no class</span>
        )}
      </span>
      {split ? <span className="shrink-0 pl-1 text-subtle">{splitMarks[split]}</span> : null}
    </>
  );
}
