import { graphql } from "@/app/graphql/generated";

graphql(`
  fragment EvaluationFacts on Evaluation {
    id
    split
    state
    by
    isLent
    evaluators {
      user {
        id
        name
      }
      images
    }
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

export const finishEvaluation = graphql(`
  mutation FinishEvaluation($id: ID!) {
    finishEvaluation(input: { evaluationId: $id }) {
      ...EvaluationFacts
    }
  }
`);

export const evaluationPage = graphql(`
  query EvaluationPage($id: ID!) {
    evaluation(id: $id) {
      ...EvaluationFacts
      tabs {
        user {
          id
          name
        }
        browser
        backend
        images
        imagesPerSecond
        isPresent
        refusal
        joinedAt
      }
      run {
        id
        model {
          ...TryModel
        }
      }
    }
  }
`);

export const lendTab = graphql(`
  mutation LendTab($input: LendTabInput!) {
    lendTab(input: $input) {
      ...EvaluationFacts
    }
  }
`);

export const workPiece = graphql(`
  mutation WorkPiece($input: WorkPieceInput!) {
    workPiece(input: $input) {
      refusal
      piece {
        number
        images {
          id
          url
        }
      }
      evaluation {
        ...EvaluationFacts
      }
    }
  }
`);

export const returnTab = graphql(`
  mutation ReturnTab($input: ReturnTabInput!) {
    returnTab(input: $input) {
      ...EvaluationFacts
    }
  }
`);
