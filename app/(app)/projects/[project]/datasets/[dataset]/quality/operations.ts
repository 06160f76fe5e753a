import { graphql } from "@/app/graphql/generated";
import type {
  DatasetQualityQuery,
  QualityGroupsQuery,
  QualityOutliersQuery,
} from "@/app/graphql/generated/graphql";

export const datasetQuality = graphql(`
  query DatasetQuality($id: ID!) {
    dataset(id: $id) {
      id
      quality {
        id
        state
        processed
        total
        failure
        measuredAt
        isStale
        findings {
          imageCount
          unread
          outlierCount
          histograms {
            figure
            bins {
              from
              to
              count
            }
          }
          groupCounts {
            kind
            groups
            images
          }
        }
      }
    }
  }
`);

export type Quality = NonNullable<DatasetQualityQuery["dataset"]["quality"]>;
export type Findings = NonNullable<Quality["findings"]>;

export const qualityGroups = graphql(`
  query QualityGroups($id: ID!, $kind: QualityGroupKind!, $after: String) {
    dataset(id: $id) {
      id
      quality {
        id
        groups(kind: $kind, first: 20, after: $after) {
          edges {
            cursor
            node {
              rank
              kind
              imageCount
              splits
              images {
                id
                thumbnailUrl
                class {
                  id
                  name
                  position
                }
              }
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

export type QualityGroup = NonNullable<
  QualityGroupsQuery["dataset"]["quality"]
>["groups"]["edges"][number]["node"];

export const qualityOutliers = graphql(`
  query QualityOutliers($id: ID!, $after: String) {
    dataset(id: $id) {
      id
      quality {
        id
        outliers(first: 60, after: $after) {
          edges {
            cursor
            node {
              figure
              value
              score
              image {
                id
                thumbnailUrl
                class {
                  id
                  name
                  position
                }
              }
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

export type QualityOutlier = NonNullable<
  QualityOutliersQuery["dataset"]["quality"]
>["outliers"]["edges"][number]["node"];

export const measureQuality = graphql(`
  mutation MeasureQuality($input: MeasureQualityInput!) {
    measureQuality(input: $input) {
      id
      state
    }
  }
`);

export const cancelQuality = graphql(`
  mutation CancelQuality($input: CancelQualityInput!) {
    cancelQuality(input: $input) {
      id
      state
    }
  }
`);

export const featureOutliers = graphql(`
  query FeatureOutliers($id: ID!) {
    dataset(id: $id) {
      id
      latestEmbedding {
        id
        modelName
        findings {
          distances {
            from
            to
            count
          }
        }
      }
    }
  }
`);

export const farthestImages = graphql(`
  query FarthestImages($id: ID!, $mapId: ID!) {
    dataset(id: $id) {
      id
      images(
        first: 12
        filter: { onMap: { embeddingId: $mapId } }
        sort: { by: unlike, descending: true, embeddingId: $mapId }
      ) {
        edges {
          cursor
          node {
            id
            thumbnailUrl
            class {
              id
              name
              position
            }
          }
        }
      }
    }
  }
`);
