import { graphql } from "@/app/graphql/generated";
import type {
  ChangedImagesQuery,
  CompareVersionsQuery,
  VersionChangeKind,
} from "@/app/graphql/generated/graphql";

graphql(`
  fragment VersionPlaceFields on VersionPlace {
    split
    class {
      index
      id
      name
      position
    }
  }
`);

graphql(`
  fragment RenamedClassFields on RenamedClass {
    from {
      id
      name
      position
    }
    to {
      id
      name
      position
    }
  }
`);

/** The version of its dataset that was frozen before it. */
export const versionBefore = graphql(`
  query VersionBefore($id: ID!, $after: String!) {
    version(id: $id) {
      id
      dataset {
        id
        versions(first: 1, after: $after) {
          edges {
            node {
              id
            }
          }
        }
      }
    }
  }
`);

export const compareVersions = graphql(`
  query CompareVersions($a: ID!, $b: ID!) {
    version(id: $a) {
      id
      comparison(with: $b) {
        renamed {
          ...RenamedClassFields
        }
        changes {
          common
          unchanged
          groups {
            kind
            count
            from {
              ...VersionPlaceFields
            }
            to {
              ...VersionPlaceFields
            }
          }
        }
      }
    }
  }
`);

export const changedImages = graphql(`
  query ChangedImages(
    $a: ID!
    $b: ID!
    $kind: VersionChangeKind!
    $fromClass: Int
    $toClass: Int
    $fromSplit: Split
    $toSplit: Split
    $first: Int!
    $after: String
  ) {
    version(id: $a) {
      id
      comparison(with: $b) {
        images(
          kind: $kind
          fromClass: $fromClass
          toClass: $toClass
          fromSplit: $fromSplit
          toSplit: $toSplit
          first: $first
          after: $after
        ) {
          edges {
            cursor
            from {
              ...VersionPlaceFields
            }
            to {
              ...VersionPlaceFields
            }
            node {
              id
              thumbnailUrl
            }
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  }
`);

export type Comparison = CompareVersionsQuery["version"]["comparison"];
export type RenamedClass = Comparison["renamed"][number];
export type Group = Comparison["changes"]["groups"][number];
export type ChangedEdge = ChangedImagesQuery["version"]["comparison"]["images"]["edges"][number];
type Place = ChangedEdge["from"];

export const kinds: readonly { kind: VersionChangeKind; label: string }[] = [
  { kind: "added", label: "Added" },
  { kind: "removed", label: "Removed" },
  { kind: "relabelled", label: "Relabelled" },
  { kind: "moved", label: "Moved" },
];

/** "cat, train", or what of it a group knows. */
export function placeText(place: Place | Group["from"]): string {
  return [place?.class?.name, place?.split].filter((part) => part != null).join(", ");
}

/** "cat → dog", "cat, train" */
export function groupText({ from, to }: Pick<Group, "from" | "to">): string {
  return from && to ? `${placeText(from)} → ${placeText(to)}` : placeText(from ?? to);
}
