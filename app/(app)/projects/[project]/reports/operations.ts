import { graphql } from "@/app/graphql/generated";

export const reportsPage = graphql(`
  query Reports($project: ID!, $after: String) {
    project(id: $project) {
      id
      reports(first: 50, after: $after) {
        edges {
          cursor
          node {
            id
            title
            number
            writtenAt
            author {
              id
              name
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

graphql(`
  fragment WrittenReport on Report {
    id
    number
    title
    blocks
    writtenAt
    author {
      id
      name
    }
  }
`);

export const reportPage = graphql(`
  query Report($id: ID!) {
    report(id: $id) {
      ...WrittenReport
    }
  }
`);

export const createReport = graphql(`
  mutation CreateReport($input: CreateReportInput!) {
    createReport(input: $input) {
      id
    }
  }
`);

export const writeReport = graphql(`
  mutation WriteReport($input: WriteReportInput!) {
    writeReport(input: $input) {
      ...WrittenReport
    }
  }
`);

export const deleteReport = graphql(`
  mutation DeleteReport($id: ID!) {
    deleteReport(input: { reportId: $id }) {
      id
    }
  }
`);

/** Runs as the list of runs has them, with what the columns ask for. */
export const reportRuns = graphql(`
  query ReportRuns($project: ID!, $filter: String, $keys: [String!]!, $sort: RunSort) {
    project(id: $project) {
      id
      runs(first: 50, filter: $filter, sort: $sort) {
        edges {
          cursor
          node {
            id
            number
            name
            tags
            aliases
            values(keys: $keys)
          }
        }
      }
    }
  }
`);

/** What the columns of a report's table may be. */
export const reportFields = graphql(`
  query ReportFields($project: ID!) {
    project(id: $project) {
      id
      runFields {
        key
        source
        isNumber
        unit
      }
    }
  }
`);

export const reportMatrix = graphql(`
  query ReportMatrix($project: ID!, $filter: String!) {
    project(id: $project) {
      id
      runs(first: 1, filter: $filter) {
        edges {
          cursor
          node {
            id
            number
            name
            confusionMatrix {
              classes {
                index
                id
                name
                position
              }
              counts
              total
            }
          }
        }
      }
    }
  }
`);
