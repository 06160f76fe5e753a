import { graphql } from "@/app/graphql/generated";

/** What became of an action, and the images that it left alone as they are. */
graphql(`
  fragment Labelled on LabelledImages {
    conflictCount
    added
    batch {
      id
      imageCount
    }
    conflicts {
      id
      class {
        id
        name
        position
      }
    }
  }
`);

export const labelImages = graphql(`
  mutation LabelImages($input: LabelImagesInput!) {
    labelImages(input: $input) {
      ...Labelled
    }
  }
`);

export const undoLabelBatch = graphql(`
  mutation UndoLabelBatch($input: UndoLabelBatchInput!) {
    undoLabelBatch(input: $input) {
      ...Labelled
    }
  }
`);

/** Images of a batch of somebody else, as they are now. */
export const batchImages = graphql(`
  query BatchImages($id: ID!) {
    labelBatch(id: $id) {
      id
      images(first: 500) {
        edges {
          node {
            id
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

/** An image that a queue gave a class, as it is now. */
export const classOfImage = graphql(`
  query ClassOfImage($id: ID!) {
    image(id: $id) {
      id
      class {
        id
        name
        position
      }
    }
  }
`);

/** Asks for nothing but an answer that takes the database. */
export const whetherItAnswers = graphql(`
  query WhetherItAnswers($project: ID!) {
    project(id: $project) {
      id
    }
  }
`);

export const labelActions = graphql(`
  query LabelActions($project: ID!, $after: String, $own: Boolean) {
    project(id: $project) {
      id
      labelBatches(first: 50, after: $after, own: $own) {
        edges {
          node {
            id
            imageCount
            byFilter
            source
            hasOrigin
            moves
            createdAt
            class {
              id
              name
              position
            }
            author {
              id
              name
            }
            undoDepth
            undoneBy {
              id
            }
            images(first: 4) {
              edges {
                node {
                  id
                  thumbnailUrl
                }
              }
            }
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

export const standingFlags = graphql(`
  query StandingFlags($project: ID!, $after: String) {
    project(id: $project) {
      id
      flags(first: 50, after: $after) {
        edges {
          node {
            id
            reason
            createdAt
            author {
              id
              name
            }
            image {
              id
              thumbnailUrl
              flag {
                id
              }
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
          endCursor
        }
      }
    }
  }
`);

export const flagImage = graphql(`
  mutation FlagImage($input: FlagImageInput!) {
    flagImage(input: $input) {
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
  }
`);

/** The thread is linked from what it is about, so that a first comment stays in view. */
export const sendComment = graphql(`
  mutation SendComment($input: AddCommentInput!) {
    addComment(input: $input) {
      ...ThreadComments
      image {
        id
        thread {
          id
        }
      }
      errorCase {
        id
        thread {
          id
        }
      }
    }
  }
`);

export const decideSuggestions = graphql(`
  mutation DecideSuggestions($input: DecideSuggestionsInput!) {
    decideSuggestions(input: $input) {
      labelBatchId
      imageCount
      conflictCount
      conflicts {
        id
        class {
          id
          name
          position
        }
      }
      meant {
        imageId
        classId
      }
      added
    }
  }
`);

export const decideQueueImage = graphql(`
  mutation DecideQueueImage($input: DecideQueueImageInput!) {
    decideQueueImage(input: $input) {
      ...QueueProgress
    }
  }
`);

export const undoQueueDecision = graphql(`
  mutation UndoQueueDecision($input: UndoQueueDecisionInput!) {
    undoQueueDecision(input: $input) {
      ...QueueProgress
    }
  }
`);

export const castVote = graphql(`
  mutation CastVote($input: CastVoteInput!) {
    castVote(input: $input) {
      ...QueueProgress
    }
  }
`);
