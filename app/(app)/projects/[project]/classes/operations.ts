import { graphql } from "@/app/graphql/generated";
import type { ProjectClassesQuery } from "@/app/graphql/generated/graphql";

export const projectClasses = graphql(`
  query ProjectClasses($id: ID!) {
    project(id: $id) {
      id
      classes {
        ...EditedClass
      }
      datasets(first: 50) {
        edges {
          node {
            id
            name
            imageCount
          }
        }
      }
    }
  }
`);

graphql(`
  fragment EditedClass on Class {
    id
    name
    position
    color
    key
    description
    archivedAt
    imageCount
    datasetCount
    mergedInto {
      id
      name
      position
    }
    examples {
      id
      thumbnailUrl
    }
  }
`);

export type EditedClass = ProjectClassesQuery["project"]["classes"][number];
export type ClassDataset = ProjectClassesQuery["project"]["datasets"]["edges"][number]["node"];

export const createClass = graphql(`
  mutation CreateClass($input: CreateClassInput!) {
    createClass(input: $input) {
      ...EditedClass
    }
  }
`);

export const updateClass = graphql(`
  mutation UpdateClass($input: UpdateClassInput!) {
    updateClass(input: $input) {
      ...EditedClass
    }
  }
`);

export const orderClasses = graphql(`
  mutation OrderClasses($input: OrderClassesInput!) {
    orderClasses(input: $input) {
      id
      classes {
        id
        position
      }
    }
  }
`);

export const archiveClass = graphql(`
  mutation ArchiveClass($input: ArchiveClassInput!) {
    archiveClass(input: $input) {
      ...EditedClass
    }
  }
`);

export const restoreClass = graphql(`
  mutation RestoreClass($input: RestoreClassInput!) {
    restoreClass(input: $input) {
      ...EditedClass
    }
  }
`);

export const mergeClass = graphql(`
  mutation MergeClass($input: MergeClassInput!) {
    mergeClass(input: $input) {
      class {
        ...EditedClass
      }
      batch {
        id
        imageCount
      }
    }
  }
`);

/** One after the other: the class is one that images can get, then they get it back. */
export const unmergeClass = graphql(`
  mutation UnmergeClass($undo: UndoLabelBatchInput!, $restore: RestoreClassInput!) {
    restoreClass(input: $restore) {
      ...EditedClass
    }
    undoLabelBatch(input: $undo) {
      conflictCount
    }
  }
`);

export const classUse = graphql(`
  query ClassUse($id: ID!) {
    node(id: $id) {
      ... on Class {
        id
        isUsed
      }
    }
  }
`);

export const deleteClass = graphql(`
  mutation DeleteClass($input: DeleteClassInput!) {
    deleteClass(input: $input) {
      id
    }
  }
`);

export const exampleChoices = graphql(`
  query ExampleChoices($dataset: ID!, $class: ID!, $after: String) {
    dataset(id: $dataset) {
      id
      images(first: 100, after: $after, filter: { classIds: [$class] }) {
        edges {
          cursor
          name
          node {
            id
            thumbnailUrl
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);
