import type { role, tokenScope } from "@/db/schema";

export type Role = (typeof role.enumValues)[number];

/** What an access token may be for; null: only a person who is signed in may do it. */
export type TokenScope = (typeof tokenScope.enumValues)[number];

/**
 * Role × action, and the scope that an access token needs for it: read by the server before each command and query, and
 * shown in the team's settings.
 */
export const policy = {
  "project:read": {
    label: "See projects, images, runs and reviews",
    scope: "read",
    roles: ["owner", "maintainer", "labeller", "reviewer", "viewer"],
  },
  "review:write": {
    label: "Comment, review together, keep and change error cases, save views",
    scope: "edit",
    roles: ["owner", "maintainer", "labeller", "reviewer"],
  },
  "review:share": {
    label: "Show closed reviews to people without an account, by a link",
    scope: "edit",
    roles: ["owner", "maintainer"],
  },
  "model:share": {
    label: "Let people without an account try a model, by a link",
    scope: "edit",
    roles: ["owner", "maintainer"],
  },
  "parity:set-aside": {
    label: "Set aside, with the reason, that a browser decides otherwise than the worker",
    scope: null,
    roles: ["owner", "maintainer"],
  },
  "label:write": { label: "Label images", scope: "label", roles: ["owner", "maintainer", "labeller"] },
  "queue:review": {
    label: "Decide what people disagree about in labelling queues",
    scope: "label",
    roles: ["owner", "maintainer", "reviewer"],
  },
  "queue:write": {
    label: "Create and change labelling queues",
    scope: "edit",
    roles: ["owner", "maintainer"],
  },
  "dataset:write": {
    label: "Create datasets, import images, freeze versions",
    scope: "edit",
    roles: ["owner", "maintainer", "labeller"],
  },
  "run:launch": { label: "Launch and stop runs", scope: "launch", roles: ["owner", "maintainer"] },
  "run:lend": {
    label: "Lend a browser's tab to the evaluation of a run",
    scope: null,
    roles: ["owner", "maintainer", "labeller"],
  },
  "registry:write": {
    label: "Register models, ask for promotions and decide about those of others",
    scope: "edit",
    roles: ["owner", "maintainer"],
  },
  "registry:govern": {
    label: "Set the rule of promotions, and force one that it holds back",
    scope: null,
    roles: ["owner"],
  },
  "project:write": {
    label: "Create and change projects and classes",
    scope: "edit",
    roles: ["owner", "maintainer"],
  },
  "team:invite": {
    label: "Invite people and withdraw invitations",
    scope: null,
    roles: ["owner", "maintainer"],
  },
  "team:manage": {
    label: "Rename the team, change roles, remove people, read the audit log",
    scope: null,
    roles: ["owner"],
  },
} as const satisfies Record<string, { label: string; scope: TokenScope | null; roles: readonly Role[] }>;

export type Action = keyof typeof policy;

/** Whether a role may do an action. */
export function can(memberRole: Role, action: Action): boolean {
  return (policy[action].roles as readonly Role[]).includes(memberRole);
}

/** Every action that a role may do. */
export function permissionsOf(memberRole: Role): Action[] {
  return (Object.keys(policy) as Action[]).filter((action) => can(memberRole, action));
}
