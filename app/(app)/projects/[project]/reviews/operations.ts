import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment ReviewRun on Run {
    id
    number
    name
    version {
      id
      classes {
        index
        id
        name
        position
      }
    }
  }
`);

graphql(`
  fragment ReviewRow on Review {
    id
    name
    imageCount
    decidedCount
    dueAt
    closedAt
    createdAt
    createdBy {
      id
      name
    }
    run {
      ...ReviewRun
    }
    otherRun {
      ...ReviewRun
    }
    selection {
      labels
      truth
      predicted
      wrong
      alike
      title
      group
      a
      b
      moved
      listed
    }
    people {
      dealt
      decided
      user {
        id
        name
      }
      member {
        id
      }
      isAble
    }
  }
`);

export const reviewsPage = graphql(`
  query ReviewsPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      reviews(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...ReviewRow
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

/** What changes with every decision: a few numbers, however many pictures there are. */
export const reviewProgress = graphql(`
  query ReviewProgress($id: ID!) {
    review(id: $id) {
      ...ReviewRow
      closedBy {
        id
        name
      }
    }
  }
`);

export const reviewFrame = graphql(`
  query ReviewFrame($id: ID!) {
    review(id: $id) {
      ...ReviewRow
      peoplePerImage
      closedBy {
        id
        name
      }
      imageIds
      deals {
        userId
        imageIds
      }
      project {
        id
        causeTags {
          id
          name
        }
      }
    }
  }
`);

export const updateReview = graphql(`
  mutation UpdateReview($input: UpdateReviewInput!) {
    updateReview(input: $input) {
      ...ReviewRow
      deals {
        userId
        imageIds
      }
    }
  }
`);
