import { z } from "zod";
import { members, teams } from "@/db/schema";
import { personalCommand } from "@/server/core/command";

export const teamName = z
  .string()
  .trim()
  .min(1, "Give the team a name.")
  .max(100, "A team's name has at most 100 characters.");

/** Makes a team with the caller as its owner. */
export const createTeam = personalCommand({
  name: "team:create",
  input: z.object({ name: teamName }),
  run: async ({ tx, actor, audit }, { name }) => {
    const [team] = await tx.insert(teams).values({ name }).returning();
    if (!team) throw new Error("The insert returned no team");
    await tx.insert(members).values({ teamId: team.id, userId: actor.id, role: "owner" });
    audit(team.id);
    return team;
  },
});
