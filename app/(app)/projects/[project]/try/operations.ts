import { graphql } from "@/app/graphql/generated";

/** The one that is tried where the address names none, and whether there is another beside it. */
export const newestModels = graphql(`
  query NewestTryModels($project: ID!) {
    project(id: $project) {
      id
      models(first: 2) {
        edges {
          node {
            ...TryModel
          }
        }
      }
    }
  }
`);

/** The files of a model and what browsers said of it. */
export const tryDetails = graphql(`
  query TryModelDetails($id: ID!) {
    model(id: $id) {
      ...TryDetails
    }
  }
`);

/** An image of the project, with what the worker said of it. */
export const tryImage = graphql(`
  query TryImage($model: ID!, $image: ID!) {
    model(id: $model) {
      id
      run {
        id
        prediction(imageId: $image) {
          ...CellPrediction
        }
      }
    }
    image(id: $image) {
      id
      names
      class {
        id
        name
        position
      }
    }
  }
`);

/** Where an image of a project lies, as it says of itself: its picture does not wait for what is said of it. */
export const pictureAddress = (image: string) => `/files/images/${encodeURIComponent(image)}`;
