import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment RunFeaturesFacts on RunFeatures {
    state
    stage
    processed
    total
    secondsLeft
    trained
    trainedOf
    evaluated
    evaluatedOf
    failure
    finishedAt
    findings {
      featureWidth
      dimensions
      explained
      neighbours
    }
  }
`);

export const runFeatures = graphql(`
  query RunFeatures($run: ID!) {
    run(id: $run) {
      id
      state
      model {
        id
      }
      features {
        ...RunFeaturesFacts
      }
    }
  }
`);

export const createRunFeatures = graphql(`
  mutation CreateRunFeatures($input: RunFeaturesInput!) {
    createRunFeatures(input: $input) {
      id
      features {
        ...RunFeaturesFacts
      }
    }
  }
`);

export const cancelRunFeatures = graphql(`
  mutation CancelRunFeatures($input: RunFeaturesInput!) {
    cancelRunFeatures(input: $input) {
      id
      features {
        ...RunFeaturesFacts
      }
    }
  }
`);

export const alikeGroups = graphql(`
  query AlikeGroups(
    $run: ID!
    $blocks: [MatrixBlockInput!]
    $crossing: MatrixCrossingInput
    $labels: LabelMoment!
    $threshold: Float!
    $top: Int!
  ) {
    run(id: $run) {
      id
      alike(blocks: $blocks, crossing: $crossing, labels: $labels, threshold: $threshold, top: $top) {
        silhouette
        without
        groups {
          count
          spread
          image {
            id
            thumbnailUrl
          }
        }
      }
    }
  }
`);

export const alikeGroup = graphql(`
  query AlikeGroup(
    $run: ID!
    $image: ID!
    $blocks: [MatrixBlockInput!]
    $crossing: MatrixCrossingInput
    $labels: LabelMoment!
    $threshold: Float!
    $top: Int!
  ) {
    run(id: $run) {
      id
      alike(blocks: $blocks, crossing: $crossing, labels: $labels, threshold: $threshold, top: $top) {
        groupOf(imageId: $image) {
          count
          imageIds
          image {
            id
          }
        }
      }
    }
  }
`);

graphql(`
  fragment NearTraining on TrainingNeighbours {
    novelty
    shareLessNovel
    images {
      distance
      class {
        index
        id
        name
        position
      }
      image {
        id
        thumbnailUrl
        class {
          id
          name
        }
      }
    }
  }
`);

export const trainingNeighbours = graphql(`
  query TrainingNeighbours($run: ID!, $image: ID!) {
    run(id: $run) {
      id
      trainingNeighbours(imageId: $image, first: 12) {
        ...NearTraining
      }
    }
  }
`);

export const nearestTraining = graphql(`
  query NearestTraining($run: ID!, $feature: [Float!]!) {
    run(id: $run) {
      id
      nearestTraining(feature: $feature, first: 12) {
        ...NearTraining
      }
    }
  }
`);
