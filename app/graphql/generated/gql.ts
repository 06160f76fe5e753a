/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": typeof types.CommandProjectsDocument,
    "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n": typeof types.CommandThingsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n": typeof types.CreateTeamDocument,
    "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n": typeof types.ProjectFrameDocument,
    "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  ": typeof types.ProjectEventsDocument,
};
const documents: Documents = {
    "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": types.CommandProjectsDocument,
    "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n": types.CommandThingsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n": types.CreateTeamDocument,
    "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n": types.ProjectFrameDocument,
    "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  ": types.ProjectEventsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n"): (typeof documents)["\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  "): (typeof documents)["\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  "];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;