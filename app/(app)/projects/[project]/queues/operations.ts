import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment QueueProgress on LabelQueue {
    id
    name
    state
    imageCount
    settledCount
    reviewCount
    decidedCount
    votesPerImage
    voteCount
    filling {
      state
      processed
      total
      failure
    }
    permissions {
      label
      review
    }
  }
`);

export const queueFrame = graphql(`
  query QueueFrame($id: ID!) {
    labelQueue(id: $id) {
      ...QueueProgress
      instructions
      rule
      imageOrder
      goldCount
      secondsLeft
      createdAt
      createdBy {
        id
        name
      }
      dataset {
        id
        name
      }
      classes {
        id
        name
        position
      }
      members {
        id
        role
        memberId
        isAble
        share
        user {
          id
          name
        }
      }
    }
  }
`);

export const updateQueue = graphql(`
  mutation UpdateLabelQueue($input: UpdateLabelQueueInput!) {
    updateLabelQueue(input: $input) {
      id
      name
      state
      instructions
      votesPerImage
      reviewCount
    }
  }
`);
