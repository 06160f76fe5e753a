import { graphql } from "@/app/graphql/generated";
import type {
  PromotionApproval,
  PromotionCheckKind,
  PromotionState,
  PromotionTurnKind,
} from "@/app/graphql/generated/graphql";

graphql(`
  fragment VersionRow on ModelVersion {
    id
    number
    note
    aliases
    createdAt
    run {
      id
      number
      name
      testAccuracy
      parameters
      version {
        id
        number
        dataset {
          id
          name
        }
      }
      model {
        id
        bytes
        takeAwayUrl
        ...ParityFindings
      }
    }
  }
`);

graphql(`
  fragment AliasRow on ModelAlias {
    alias
    since
    version {
      id
      number
      run {
        id
        number
        name
        testAccuracy
      }
    }
    promotion {
      id
    }
  }
`);

graphql(`
  fragment RegisteredModelRow on RegisteredModel {
    id
    name
    description
    versionCount
    aliases {
      ...AliasRow
    }
    waiting: promotions(state: waiting, first: 20) {
      edges {
        cursor
        node {
          id
        }
      }
    }
  }
`);

graphql(`
  fragment CheckRow on PromotionCheck {
    kind
    passed
    words
  }
`);

graphql(`
  fragment PromotionRow on Promotion {
    id
    alias
    state
    isRollback
    createdAt
    askedBy {
      id
      name
    }
    version {
      id
      number
      run {
        id
        number
        name
      }
    }
    formerVersion {
      id
      number
      run {
        id
        number
      }
    }
    turns {
      kind
      reason
      createdAt
      author {
        id
        name
      }
      checks {
        ...CheckRow
      }
    }
  }
`);

export const modelsPage = graphql(`
  query RegisteredModels($project: ID!, $after: String) {
    project(id: $project) {
      id
      registeredModels(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...RegisteredModelRow
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

export const modelPage = graphql(`
  query RegisteredModel($id: ID!) {
    registeredModel(id: $id) {
      ...RegisteredModelRow
      createdAt
      createdBy {
        id
        name
      }
      rule {
        ...RuleOfPromotion
      }
    }
  }
`);

graphql(`
  fragment RuleOfPromotion on PromotionRule {
    guarded
    alpha
    parity
    approval
    suite {
      id
      name
    }
  }
`);

export const modelVersions = graphql(`
  query ModelVersions($id: ID!, $after: String) {
    registeredModel(id: $id) {
      id
      versions(first: 15, after: $after) {
        edges {
          cursor
          node {
            ...VersionRow
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

export const modelPromotions = graphql(`
  query ModelPromotions($id: ID!, $after: String) {
    registeredModel(id: $id) {
      id
      promotions(first: 20, after: $after) {
        edges {
          cursor
          node {
            ...PromotionRow
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

export const promotionPage = graphql(`
  query Promotion($id: ID!) {
    promotion(id: $id) {
      ...PromotionRow
      registeredModel {
        id
        name
      }
      decisions {
        approve
        notApprover
        refuse
        withdraw
        force
      }
    }
  }
`);

export const versionChecks = graphql(`
  query VersionChecks($id: ID!) {
    modelVersion(id: $id) {
      id
      checks {
        ...CheckRow
      }
      registeredModel {
        id
        rule {
          ...RuleOfPromotion
        }
      }
    }
  }
`);

export const createRegisteredModel = graphql(`
  mutation CreateRegisteredModel($input: CreateRegisteredModelInput!) {
    createRegisteredModel(input: $input) {
      ...RegisteredModelRow
    }
  }
`);

export const updateRegisteredModel = graphql(`
  mutation UpdateRegisteredModel($input: UpdateRegisteredModelInput!) {
    updateRegisteredModel(input: $input) {
      ...RegisteredModelRow
    }
  }
`);

export const setPromotionRule = graphql(`
  mutation SetPromotionRule($input: SetPromotionRuleInput!) {
    setPromotionRule(input: $input) {
      id
      rule {
        ...RuleOfPromotion
      }
    }
  }
`);

export const registerRun = graphql(`
  mutation RegisterRun($input: RegisterRunInput!) {
    registerRun(input: $input) {
      id
      number
      registeredModel {
        id
      }
    }
  }
`);

export const removeModelVersion = graphql(`
  mutation RemoveModelVersion($input: RemoveModelVersionInput!) {
    removeModelVersion(input: $input) {
      ...RegisteredModelRow
    }
  }
`);

export const promoteModelVersion = graphql(`
  mutation PromoteModelVersion($input: PromoteModelVersionInput!) {
    promoteModelVersion(input: $input) {
      ...PromotionRow
    }
  }
`);

export const approvalNames: Readonly<Record<PromotionApproval, string>> = {
  none: "Nobody: it happens once the checks pass",
  other: "Another person than the one who asks",
  owner: "An owner of the team",
};

export const stateNames: Readonly<
  Record<PromotionState, { label: string; tone: "success" | "accent" | "warning" | "danger" | "neutral" }>
> = {
  applied: { label: "Done", tone: "success" },
  waiting: { label: "Waits for approval", tone: "accent" },
  held_back: { label: "Held back by the rule", tone: "warning" },
  refused: { label: "Refused", tone: "danger" },
  withdrawn: { label: "Withdrawn", tone: "neutral" },
};

export const turnNames: Readonly<Record<PromotionTurnKind, string>> = {
  asked: "asked for it",
  approved: "approved it",
  refused: "refused it",
  withdrawn: "withdrew it",
  forced: "forced it",
};

export const checkNames: Readonly<Record<PromotionCheckKind, string>> = {
  significance: "Beats the champion",
  cases: "No error case regressed",
  parity: "Browsers agree",
};
