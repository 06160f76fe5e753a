import type { ApolloCache } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import type { Edit, FlagChange, Seen } from "./queue";

const shownClass = graphql(`
  fragment ShownClass on Image {
    id
    class {
      id
    }
  }
`);

const knownFlag = graphql(`
  fragment KnownFlag on Image {
    id
    flag {
      id
    }
  }
`);

const shownFlag = graphql(`
  fragment ShownFlag on Image {
    id
    flag {
      id
      reason
      author {
        id
        name
      }
    }
  }
`);

const imageId = (id: string) => `Image:${id}`;
const layerOf = (edit: Edit) => `labelling ${edit.key}`;

function write(cache: ApolloCache, classes: Seen): void {
  for (const [id, classId] of classes) {
    cache.modify({
      id: imageId(id),
      fields: {
        class: (_old, { toReference }) =>
          classId === null ? null : toReference({ __typename: "Class", id: classId }),
      },
    });
  }
}

/** The class that a page shows of an image; undefined where it shows none of it. */
export function seenClass(cache: ApolloCache, id: string): string | null | undefined {
  const image = cache.readFragment({ id: imageId(id), fragment: shownClass, optimistic: true });
  return image ? (image.class?.id ?? null) : undefined;
}

/** The flag that stands on an image as the server said last, null for none; undefined where it said nothing of it. */
export function seenFlag(cache: ApolloCache, id: string): string | null | undefined {
  const image = cache.readFragment({ id: imageId(id), fragment: knownFlag, optimistic: false });
  return image ? (image.flag?.id ?? null) : undefined;
}

function writeFlag(cache: ApolloCache, key: string, { imageId: id, raised, reason, author }: FlagChange) {
  const flag = raised
    ? { __typename: "ImageFlag", id: `waiting ${key}`, reason, author: { __typename: "User", ...author } }
    : null;
  cache.writeFragment({ id: imageId(id), fragment: shownFlag, data: { id, flag } });
}

/** Shows an edit over what the server says, whatever is read meanwhile, until it is acknowledged or refused. */
export function showEdit(cache: ApolloCache, edit: Edit): void {
  cache.batch({
    optimistic: layerOf(edit),
    update: (layer) => {
      write(layer, edit.shows);
      if (edit.kind === "flag") writeFlag(layer, edit.key, edit.flag);
    },
  });
}

/** Takes an edit off what is shown, and writes down what of it came about. */
export function settleShown(cache: ApolloCache, edit: Edit, cameAbout: Seen): void {
  cache.batch({ update: (base) => write(base, cameAbout), removeOptimistic: layerOf(edit) });
}
