import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { runs, tryLinks } from "@/db/schema";
import { command } from "@/server/core/command";
import { getConfig } from "@/server/core/config";
import { AppError, notFound } from "@/server/core/errors";
import { newToken } from "@/server/core/token";
import { modelFor } from "@/server/parity/judge";
import { parityVerdict } from "@/server/parity/verdict";

const longestDays = 90;
const dayMs = 86_400_000;

/**
 * Makes a link by which whoever has it may try a model in one format, for some days. Only what browsers agree about is
 * shown to people who cannot check it. Its secret is answered once.
 */
export const createTryLink = command({
  action: "model:share",
  name: "try-link:create",
  input: z.object({
    modelId: z.string(),
    format: z.enum(tryLinks.format.enumValues),
    days: z
      .int()
      .min(1, "A link serves for a day at least.")
      .max(longestDays, `A link serves for at most ${longestDays} days.`),
    openingsPerHour: z
      .int()
      .min(1, "A link can be opened once an hour at least.")
      .max(10_000, "A link can be opened at most 10,000 times an hour."),
  }),
  on: ({ modelId }) => modelId,
  run: async ({ tx, actor, projectId, publish, audit }, { modelId, format, days, openingsPerHour }) => {
    const model = await modelFor(tx, modelId);
    const [run] = await tx
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.id, model.runId), isNull(runs.deletedAt)));
    if (!run) throw notFound(modelId);
    const verdict = await parityVerdict(tx, model.runId, format);
    if (!verdict.passed) {
      throw new AppError(
        "CONFLICT",
        verdict.differed.length > 0
          ? `${verdict.differed[0]?.browser} differs from the worker with this format: share a format on which all browsers agree, or set the finding aside in Try, with the reason.`
          : "No browser has been held against the worker with this format yet: open it in Try once, then make the link.",
      );
    }
    const { token, hash } = newToken();
    const [link] = await tx
      .insert(tryLinks)
      .values({
        ...{ projectId, modelId, format, openingsPerHour, tokenHash: hash, createdBy: actor.id },
        expiresAt: new Date(Date.now() + days * dayMs),
      })
      .returning();
    if (!link) throw new Error("The insert returned no link");
    audit(link.id);
    publish(projectId, "MODEL_CHECKED", modelId);
    return { link, url: `${getConfig().url}/shared/try/${token}` };
  },
});

/** Withdraws a link: from then on it opens nothing. A second time changes nothing. */
export const revokeTryLink = command({
  action: "model:share",
  name: "try-link:revoke",
  input: z.object({ tryLinkId: z.string() }),
  on: ({ tryLinkId }) => tryLinkId,
  run: async ({ tx, projectId, publish }, { tryLinkId }) => {
    await tx
      .update(tryLinks)
      .set({ revokedAt: new Date() })
      .where(and(eq(tryLinks.id, tryLinkId), isNull(tryLinks.revokedAt)));
    const [link] = await tx.select().from(tryLinks).where(eq(tryLinks.id, tryLinkId));
    if (!link) throw notFound(tryLinkId);
    publish(projectId, "MODEL_CHECKED", link.modelId);
    return link;
  },
});
