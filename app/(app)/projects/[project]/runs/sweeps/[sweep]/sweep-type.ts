import type { SweepPageQuery } from "@/app/graphql/generated/graphql";

export type Sweep = SweepPageQuery["sweep"];
export type Trial = Sweep["trials"][number];
