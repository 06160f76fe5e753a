import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment EvaluationFacts on Evaluation {
    id
    split
    state
    processed
    total
    failure
    result {
      id
      number
      testAccuracy
      testLoss
    }
    createdBy {
      id
      name
    }
    createdAt
    finishedAt
  }
`);

export const runEvaluations = graphql(`
  query RunEvaluations($run: ID!) {
    run(id: $run) {
      id
      splits {
        split
        images
        isJudged
        evaluation {
          ...EvaluationFacts
        }
      }
    }
  }
`);

export const createEvaluation = graphql(`
  mutation CreateEvaluation($input: CreateEvaluationInput!) {
    createEvaluation(input: $input) {
      ...EvaluationFacts
    }
  }
`);

export const cancelEvaluation = graphql(`
  mutation CancelEvaluation($id: ID!) {
    cancelEvaluation(input: { evaluationId: $id }) {
      ...EvaluationFacts
    }
  }
`);

export const deleteEvaluation = graphql(`
  mutation DeleteEvaluation($id: ID!) {
    deleteEvaluation(input: { evaluationId: $id }) {
      id
    }
  }
`);
