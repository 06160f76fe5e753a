import type { role } from "@/db/schema";

export type Role = (typeof role.enumValues)[number];

/** Role × action: read by the server before each command and query, and shown in the team's settings. */
export const policy = {
  "project:read": {
    label: "See projects, images, runs and reviews",
    roles: ["owner", "maintainer", "labeller", "reviewer", "viewer"],
  },
  "review:write": {
    label: "Comment, review together, keep and change error cases, save views",
    roles: ["owner", "maintainer", "labeller", "reviewer"],
  },
  "review:share": {
    label: "Show closed reviews to people without an account, by a link",
    roles: ["owner", "maintainer"],
  },
  "label:write": { label: "Label images", roles: ["owner", "maintainer", "labeller"] },
  "queue:review": {
    label: "Decide what people disagree about in labelling queues",
    roles: ["owner", "maintainer", "reviewer"],
  },
  "queue:write": { label: "Create and change labelling queues", roles: ["owner", "maintainer"] },
  "dataset:write": {
    label: "Create datasets, import images, freeze versions",
    roles: ["owner", "maintainer", "labeller"],
  },
  "run:launch": { label: "Launch and stop runs", roles: ["owner", "maintainer"] },
  "project:write": { label: "Create and change projects and classes", roles: ["owner", "maintainer"] },
  "team:invite": { label: "Invite people and withdraw invitations", roles: ["owner", "maintainer"] },
  "team:manage": {
    label: "Rename the team, change roles, remove people, read the audit log",
    roles: ["owner"],
  },
} as const satisfies Record<string, { label: string; roles: readonly Role[] }>;

export type Action = keyof typeof policy;

/** Whether a role may do an action. */
export function can(memberRole: Role, action: Action): boolean {
  return (policy[action].roles as readonly Role[]).includes(memberRole);
}

/** Every action that a role may do. */
export function permissionsOf(memberRole: Role): Action[] {
  return (Object.keys(policy) as Action[]).filter((action) => can(memberRole, action));
}
