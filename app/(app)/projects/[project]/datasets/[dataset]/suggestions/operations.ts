import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment SuggestionSetFacts on SuggestionSet {
    id
    kind
    state
    processed
    total
    secondsLeft
    imageCount
    unread
    failure
    createdAt
    createdBy {
      id
      name
    }
    run {
      id
      number
      name
    }
    group {
      id
      name
      members
    }
    open {
      class {
        id
        name
        position
      }
      count
    }
  }
`);

export const suggestionSets = graphql(`
  query SuggestionSets($dataset: ID!, $after: String) {
    dataset(id: $dataset) {
      id
      suggestionSets(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...SuggestionSetFacts
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

/** Groups of folds, which can be asked about label errors. */
export const askable = graphql(`
  query Askable($project: ID!) {
    project(id: $project) {
      id
      runGroups(first: 100) {
        edges {
          cursor
          node {
            id
            name
            kind
            members
            version {
              id
              dataset {
                id
              }
            }
            runs {
              id
              state
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

export const createSuggestionSet = graphql(`
  mutation CreateSuggestionSet($input: CreateSuggestionSetInput!) {
    createSuggestionSet(input: $input) {
      ...SuggestionSetFacts
    }
  }
`);

export const cancelSuggestionSet = graphql(`
  mutation CancelSuggestionSet($input: CancelSuggestionSetInput!) {
    cancelSuggestionSet(input: $input) {
      ...SuggestionSetFacts
    }
  }
`);

export const suggestionSet = graphql(`
  query SuggestionSet($id: ID!, $minConfidence: Float!) {
    suggestionSet(id: $id) {
      ...SuggestionSetFacts
      sure(minConfidence: $minConfidence) {
        at
        open {
          class {
            id
          }
          count
        }
      }
    }
  }
`);

export const suggestions = graphql(`
  query Suggestions($id: ID!, $order: SuggestionOrder!, $classId: ID, $minConfidence: Float, $after: String) {
    suggestionSet(id: $id) {
      id
      suggestions(first: 100, order: $order, classId: $classId, minConfidence: $minConfidence, after: $after) {
        edges {
          cursor
          node {
            confidence
            margin
            entropy
            givenConfidence
            class {
              id
              name
              position
            }
            givenClass {
              id
              name
              position
            }
            image {
              id
              url
              thumbnailUrl
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
