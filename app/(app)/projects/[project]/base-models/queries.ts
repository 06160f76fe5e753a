import { graphql } from "@/app/graphql/generated";
import type { BaseModelRowFragment } from "@/app/graphql/generated/graphql";

graphql(`
  fragment BaseModelRow on BaseModel {
    id
    name
    note
    scaling
    inputShape
    parameters
    layerCount
    bytes
    createdAt
    createdBy {
      id
      name
    }
    runs {
      id
      number
      name
    }
  }
`);

export const baseModelsQuery = graphql(`
  query BaseModels($project: ID!, $after: String) {
    project(id: $project) {
      id
      baseModels(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...BaseModelRow
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

export const createBaseModel = graphql(`
  mutation CreateBaseModel($input: CreateBaseModelInput!) {
    createBaseModel(input: $input) {
      ...BaseModelRow
    }
  }
`);

export const updateBaseModel = graphql(`
  mutation UpdateBaseModel($input: UpdateBaseModelInput!) {
    updateBaseModel(input: $input) {
      ...BaseModelRow
    }
  }
`);

export const deleteBaseModel = graphql(`
  mutation DeleteBaseModel($input: DeleteBaseModelInput!) {
    deleteBaseModel(input: $input) {
      id
    }
  }
`);

export type BaseModelRow = BaseModelRowFragment;

/** The choices of what a base model expects for pixels; "" where nobody knows. */
export const scalings = [
  { value: "", label: "Not known" },
  { value: "unit", label: "0 to 1" },
  { value: "signed", label: "-1 to 1" },
] as const;

export type ScalingChoice = (typeof scalings)[number]["value"];

/** The scaling of a choice as the server takes it. */
export const scalingOf = (choice: ScalingChoice) => (choice === "" ? null : choice);
