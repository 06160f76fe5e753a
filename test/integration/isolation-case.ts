import type { Action } from "@/server/core/policy";
import type { World } from "./world";

/** How a mutation is tried with the ids of another team, and by each role. */
export interface Case {
  /** Action that the policy wants; null for commands on one's own account. */
  action: Action | null;
  /** Paths of the input that hold an id, each of which may be another team's. */
  ids: string[];
  input(ids: World["ids"], world: World): Record<string, unknown>;
  /** Further codes that a permitted role may meet, where the input is enough to be let in but not to succeed. */
  selection?: string;
  /** What a person has to be in the queue, beside their role in the team. */
  join?: "labeller" | "reviewer";
}
