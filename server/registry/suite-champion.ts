import { eq } from "drizzle-orm";
import { z } from "zod";
import { caseSuites, championSuites } from "@/db/schema";
import { command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";
import { holdModel } from "./commands";
import { championAlias, holderOf } from "./queries";

/** Has a suite hold runs against the champion of a registered model, whichever that is; null: no longer. */
export const setSuiteChampion = command({
  action: "review:write",
  name: "suite:champion",
  input: z.object({ caseSuiteId: z.string(), registeredModelId: z.string().nullish() }),
  on: ({ caseSuiteId }) => caseSuiteId,
  run: async ({ tx, projectId, publish }, { caseSuiteId: suiteId, registeredModelId }) => {
    await tx.delete(championSuites).where(eq(championSuites.suiteId, suiteId));
    if (registeredModelId) {
      const model = await holdModel(tx, registeredModelId);
      if (model.projectId !== projectId) throw notFound(registeredModelId);
      await tx.insert(championSuites).values({ suiteId, registeredModelId });
      const champion = await holderOf(tx, registeredModelId, championAlias);
      await tx
        .update(caseSuites)
        .set({ baselineRunId: champion?.version.runId ?? null })
        .where(eq(caseSuites.id, suiteId));
    }
    publish(projectId, "SUITE_CHANGED", suiteId);
    const [suite] = await tx.select().from(caseSuites).where(eq(caseSuites.id, suiteId));
    if (!suite) throw notFound(suiteId);
    return suite;
  },
});
