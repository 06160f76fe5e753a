import type { ApolloCache } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import type { Edit, Seen } from "./queue";

const shownClass = graphql(`
  fragment ShownClass on Image {
    id
    class {
      id
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
  return image && (image.class?.id ?? null);
}

/** Shows an edit over what the server says, whatever is read meanwhile, until it is acknowledged or refused. */
export function showEdit(cache: ApolloCache, edit: Edit): void {
  cache.batch({ optimistic: layerOf(edit), update: (layer) => write(layer, edit.shows) });
}

/** Takes an edit off what is shown, and writes down what of it came about. */
export function settleShown(cache: ApolloCache, edit: Edit, cameAbout: Seen): void {
  cache.batch({ update: (base) => write(base, cameAbout), removeOptimistic: layerOf(edit) });
}
