import { graphql } from "@/app/graphql/generated";
import type { ImportPlanQuery } from "@/app/graphql/generated/graphql";

export const importPlan = graphql(`
  query ImportPlan($id: ID!) {
    import(id: $id) {
      id
      plan {
        format
        layout
        layouts
        files
        ignored
        unlabelled
        repeated
        question
        tables
        strayRows {
          rows
          examples
        }
        classes {
          name
          files
          taken
          isKnown
        }
        splits {
          train
          validation
          test
          none
        }
        refusals {
          code
          reason
          files
          examples
        }
        table {
          file
          kind
          encoding
          separator
          columns
          imageColumns
          rows
          rowCount
          isClassGuessed
          chosen {
            image
            file
            class
            split
            group
          }
        }
        relabelling {
          matched
          unmatched
          ambiguous
          unchanged
          splits
          groups
        }
      }
    }
  }
`);

export type Plan = NonNullable<ImportPlanQuery["import"]["plan"]>;

export const planImport = graphql(`
  mutation PlanImport($input: PlanImportInput!) {
    planImport(input: $input) {
      id
      state
    }
  }
`);

export const confirmImport = graphql(`
  mutation ConfirmImport($input: ConfirmImportInput!) {
    confirmImport(input: $input) {
      id
      state
      confirmedAt
    }
  }
`);
