import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment EmbeddingFacts on Embedding {
    id
    method
    modelName
    run {
      id
    }
    state
    stage
    processed
    total
    secondsLeft
    datasetImages
    isSample
    imageCount
    unread
    failure
    pointsUrl
    createdAt
    createdBy {
      id
      name
    }
    findings {
      featureWidth
      dimensions
      fitted
      explained
      explainedByTwo
    }
  }
`);

export const embeddings = graphql(`
  query Embeddings($dataset: ID!) {
    dataset(id: $dataset) {
      id
      embeddings(first: 50) {
        edges {
          cursor
          node {
            ...EmbeddingFacts
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** Base models, which can be asked what they make of images as those of runs can. */
export const featureBases = graphql(`
  query FeatureBases($project: ID!) {
    project(id: $project) {
      id
      baseModels(first: 50) {
        edges {
          cursor
          node {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const createEmbedding = graphql(`
  mutation CreateEmbedding($input: CreateEmbeddingInput!) {
    createEmbedding(input: $input) {
      ...EmbeddingFacts
    }
  }
`);

export const cancelEmbedding = graphql(`
  mutation CancelEmbedding($input: EmbeddingInput!) {
    cancelEmbedding(input: $input) {
      ...EmbeddingFacts
    }
  }
`);

export const deleteEmbedding = graphql(`
  mutation DeleteEmbedding($input: EmbeddingInput!) {
    deleteEmbedding(input: $input) {
      id
    }
  }
`);
