import { z } from "zod";
import { mailFrequency, mailSettings } from "@/db/schema";
import { personalCommand } from "@/server/core/command";

/** Chooses how often the person is told by e-mail what waits in the inbox; a refused address is tried again at once. */
export const setMailFrequency = personalCommand({
  name: "mail:set",
  input: z.object({ frequency: z.enum(mailFrequency.enumValues) }),
  run: async ({ tx, actor }, { frequency }) => {
    const set = { frequency, failures: 0, failure: null, retryAt: null };
    await tx
      .insert(mailSettings)
      .values({ userId: actor.id, ...set })
      .onConflictDoUpdate({ target: mailSettings.userId, set });
    return actor;
  },
});
