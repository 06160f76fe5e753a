import type { RunGroupPageQuery } from "@/app/graphql/generated/graphql";

/** A group as its page reads it. */
export type Group = RunGroupPageQuery["runGroup"];
export type Member = Group["runs"][number];
