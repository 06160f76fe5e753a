import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment AgreementValue on AgreementFigure {
    value
    low
    high
    images
  }
`);

export const queueOverview = graphql(`
  query QueueOverview($id: ID!, $review: Boolean!) {
    labelQueue(id: $id) {
      id
      secondsLeft
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
        classified
        cannotSay
        skipped
        medianMs
        gold {
          hits
          of
          low
          high
        }
        agreement {
          hits
          of
        }
      }
      agreement {
        percent {
          ...AgreementValue
        }
        fleiss {
          ...AgreementValue
        }
        fleissVotes
        alpha {
          ...AgreementValue
        }
        pairs {
          first {
            id
            name
          }
          second {
            id
            name
          }
          images
          agreeing
          kappa {
            ...AgreementValue
          }
          cells {
            first
            second
            count
          }
        }
      }
      settledGoldCount @include(if: $review)
      gold @include(if: $review) {
        user {
          id
        }
        known {
          id
        }
        voted {
          id
        }
        count
      }
    }
  }
`);
