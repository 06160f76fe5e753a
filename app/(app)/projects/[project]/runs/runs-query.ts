import { graphql } from "@/app/graphql/generated";

/** Runs that the table reads at a time. */
export const runsAtOnce = 50;

/** A page of the table of runs; bench/runs.ts asks it too, as the page does. */
export const runsPage = graphql(`
  query RunsPage(
    $project: ID!
    $filter: String
    $sort: RunSort
    $shown: ShownRuns
    $keys: [String!]!
    $first: Int = 50
    $after: String
  ) {
    project(id: $project) {
      id
      runs(first: $first, after: $after, filter: $filter, sort: $sort, shown: $shown) {
        edges {
          cursor
          node {
            ...RunRow
            tags
            aliases
            values(keys: $keys)
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
