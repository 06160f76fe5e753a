import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable, Transaction } from "@/db/connection";
import { parityChecks, paritySetAsides, paritySplits } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { batched, groupBy } from "@/server/core/loader";
import { browserField, modelFor } from "./judge";
import { isAlike } from "./split";

export type ParitySetAside = typeof paritySetAsides.$inferSelect;

/** Findings about models that were set aside, the last one first. */
export function setAsidesOf(db: Queryable, modelIds: readonly string[]): Promise<ParitySetAside[]> {
  return db
    .select()
    .from(paritySetAsides)
    .where(inArray(paritySetAsides.modelId, [...modelIds]))
    .orderBy(desc(paritySetAsides.setAsideAt), desc(paritySetAsides.checkedAt));
}

/** The same of one model. The caller has loaded it, so may see it. */
export const setAsidesOfModel = batched<ParitySetAside[]>(async (ids, { db }) => {
  const byModel = groupBy(await setAsidesOf(db, ids), ({ modelId }) => modelId);
  return ids.map((id) => byModel.get(id) ?? []);
});

const input = z.object({
  modelId: z.string(),
  kind: z.enum(paritySetAsides.kind.enumValues),
  format: z.enum(parityChecks.format.enumValues),
  backend: z.enum(parityChecks.backend.enumValues),
  browser: browserField,
  checkedAt: z.date(),
  reason: z
    .string()
    .trim()
    .min(1, "Say why: whoever looks at the model later will ask.")
    .max(2000, "A reason has at most 2,000 characters."),
});
type Place = Omit<z.output<typeof input>, "reason">;

/**
 * Sets a finding aside, with the reason: that a browser decides otherwise counts no longer, and stays readable. It is the
 * finding of one moment, which the person has seen: what the same browser finds later counts. A second time changes nothing.
 * @throws AppError CONFLICT where the browser was asked again meanwhile, or agrees.
 */
export const setParityFindingAside = command({
  action: "parity:set-aside",
  input,
  on: ({ modelId }) => modelId,
  run: async ({ tx, projectId, actor, publish }, { reason, ...place }) => {
    const model = await modelFor(tx, place.modelId);
    const standing = await takeFinding(tx, place);
    if (standing?.agrees) {
      throw new AppError(
        "CONFLICT",
        "This browser decides as the worker did: there is nothing to set aside.",
      );
    }
    if (standing) {
      const { images, agreeing, largestDifference, checkedBy } = standing;
      const found = { images, agreeing, largestDifference, checkedBy };
      await tx
        .insert(paritySetAsides)
        .values({ projectId, ...place, ...found, reason, setAsideBy: actor.id });
      publish(projectId, "MODEL_CHECKED", model.id);
    } else if (!(await isSetAside(tx, place))) {
      throw new AppError(
        "CONFLICT",
        "This finding is no longer the newest of its browser: look at what stands now, and decide about that.",
      );
    }
    return model;
  },
});

/** Takes a finding away and gives it back; null where it is not the newest one of its browser, or there is none. */
async function takeFinding(tx: Transaction, place: Place) {
  const isThis = (from: typeof parityChecks | typeof paritySplits) =>
    and(
      eq(from.modelId, place.modelId),
      sql`${from.format} = ${place.format}`,
      eq(from.backend, place.backend),
      eq(from.browser, place.browser),
      // A client knows it by the millisecond.
      sql`date_trunc('milliseconds', ${from.checkedAt}) = ${place.checkedAt.toISOString()}::timestamptz`,
    );
  if (place.kind === "sample") {
    const [sample] = await tx.delete(parityChecks).where(isThis(parityChecks)).returning();
    return sample ?? null;
  }
  const [split] = await tx.delete(paritySplits).where(isThis(paritySplits)).returning();
  return split ? { ...split, agrees: isAlike(split) } : null;
}

async function isSetAside(tx: Transaction, { checkedAt, ...place }: Place): Promise<boolean> {
  const all = await setAsidesOf(tx, [place.modelId]);
  return all.some(
    (one) =>
      one.kind === place.kind &&
      one.format === place.format &&
      one.backend === place.backend &&
      one.browser === place.browser &&
      one.checkedAt.getTime() === checkedAt.getTime(),
  );
}
