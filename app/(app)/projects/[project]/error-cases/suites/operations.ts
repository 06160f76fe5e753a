import { graphql } from "@/app/graphql/generated";
import type { SuiteRule } from "@/app/graphql/generated/graphql";

graphql(`
  fragment SuiteRow on CaseSuite {
    id
    name
    description
    rule
    openCases
    repairedCases
    retiredCases
    baselineRun {
      id
      number
      name
    }
    championOf {
      id
      name
    }
  }
`);

/** Has a suite hold runs against the champion of a registered model, whichever that is. */
export const setSuiteChampion = graphql(`
  mutation SetSuiteChampion($input: SetSuiteChampionInput!) {
    setSuiteChampion(input: $input) {
      ...SuiteRow
    }
  }
`);

graphql(`
  fragment StandingFigures on SuiteStanding {
    run {
      id
    }
    cases
    passed
    failed
    unknownClass
    unreadable
    missing
    broken
    fixed
    heldBack
  }
`);

graphql(`
  fragment FacedRun on Run {
    id
    number
    name
    model {
      id
    }
    caseFacing {
      state
      processed
      total
      failure
    }
  }
`);

export const suitesPage = graphql(`
  query SuitesPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      caseSuites(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...SuiteRow
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

/** Runs whose kept model can face cases, newest first. */
export const facingRuns = graphql(`
  query FacingRuns($project: ID!, $last: Int!, $filter: String) {
    project(id: $project) {
      id
      runs(first: $last, filter: $filter) {
        edges {
          cursor
          node {
            ...FacedRun
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

export const suitePage = graphql(`
  query SuitePage($id: ID!, $runs: [ID!]!, $baseline: ID) {
    caseSuite(id: $id) {
      ...SuiteRow
      standings(runIds: $runs, baselineRunId: $baseline) {
        ...StandingFigures
      }
    }
  }
`);

export const suiteCases = graphql(`
  query SuiteCases(
    $id: ID!
    $runs: [ID!]!
    $standing: CaseStanding
    $show: ShownCases
    $of: ID
    $baseline: ID
    $after: String
  ) {
    caseSuite(id: $id) {
      id
      cases(first: 50, after: $after, standing: $standing, show: $show, runId: $of, baselineRunId: $baseline) {
        edges {
          cursor
          node {
            ...ErrorCaseRow
            answers(runIds: $runs) {
              verdict
              confidence
              run {
                id
              }
              predictedClass {
                id
                name
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

export const createCaseSuite = graphql(`
  mutation CreateCaseSuite($input: CreateCaseSuiteInput!) {
    createCaseSuite(input: $input) {
      ...SuiteRow
    }
  }
`);

export const updateCaseSuite = graphql(`
  mutation UpdateCaseSuite($input: UpdateCaseSuiteInput!) {
    updateCaseSuite(input: $input) {
      ...SuiteRow
    }
  }
`);

export const deleteCaseSuite = graphql(`
  mutation DeleteCaseSuite($id: ID!) {
    deleteCaseSuite(input: { caseSuiteId: $id }) {
      id
    }
  }
`);

export const addSuiteCases = graphql(`
  mutation AddSuiteCases($input: SuiteCasesInput!) {
    addSuiteCases(input: $input) {
      ...SuiteRow
    }
  }
`);

export const removeSuiteCases = graphql(`
  mutation RemoveSuiteCases($input: SuiteCasesInput!) {
    removeSuiteCases(input: $input) {
      ...SuiteRow
    }
  }
`);

export const faceErrorCases = graphql(`
  mutation FaceErrorCases($input: FaceErrorCasesInput!) {
    faceErrorCases(input: $input) {
      id
    }
  }
`);

export const rules: readonly { value: SuiteRule; label: string; description: string }[] = [
  { value: "none", label: "No rule", description: "It tells how runs stand, and holds none back." },
  {
    value: "baseline",
    label: "None that the baseline passes",
    description: "A run is held back where a case regressed that the baseline run passes.",
  },
  {
    value: "all",
    label: "No case may fail",
    description: "A run is held back until it passes every open case.",
  },
];
