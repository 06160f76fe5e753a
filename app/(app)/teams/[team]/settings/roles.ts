import type { Role } from "@/app/graphql/generated/graphql";

const meaning: Record<Role, string> = {
  owner: "Everything, the team itself included",
  maintainer: "Projects, data, runs and invitations",
  labeller: "Images, labels and reviews",
  reviewer: "Comments and error cases",
  viewer: "Sees everything, changes nothing",
};

export function isRole(value: string): value is Role {
  return value in meaning;
}

/** The roles from the most to the least, for a Select. */
export const roles = Object.keys(meaning).map((value) => ({ value, label: value }));

/** What a role is for, in a few words. */
export const roleMeaning = (role: Role): string => meaning[role];
