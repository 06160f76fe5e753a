import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import {
  caseSuites,
  championSuites,
  modelAliases,
  modelVersions,
  promotions,
  promotionTurns,
} from "@/db/schema";
import type { PromotionCheck } from "@/ml/promotion";
import { type CommandScope, command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { can, type Role } from "@/server/core/policy";
import { checksOf } from "./checks";
import { aliasName, holdModel } from "./commands";
import { championAlias, type ModelVersion, type Promotion, type RegisteredModel } from "./queries";
import { askApprovers, tellAsker } from "./tell";

const reason = z.string().trim().max(2000, "A reason has at most 2,000 characters.");
const reasonGiven = reason.min(1, "Say why: whoever reads the history later will ask.");

/** What a promotion is about, held. */
interface Held {
  model: RegisteredModel;
  promotion: Promotion;
  /** Null where the alias is to name nothing. */
  version: ModelVersion | null;
}

type Scope = Pick<CommandScope, "tx" | "actor" | "publish">;

async function versionOf(tx: Transaction, model: RegisteredModel, id: string): Promise<ModelVersion> {
  const [version] = await tx
    .select()
    .from(modelVersions)
    .where(and(eq(modelVersions.id, id), eq(modelVersions.registeredModelId, model.id)));
  if (!version) throw notFound(id);
  return version;
}

async function holdPromotion(tx: Transaction, id: string): Promise<Held> {
  const [found] = await tx.select().from(promotions).where(eq(promotions.id, id));
  if (!found) throw notFound(id);
  const model = await holdModel(tx, found.registeredModelId);
  // Once more: another person may have decided while the model was waited for.
  const [promotion] = await tx.select().from(promotions).where(eq(promotions.id, id));
  if (!promotion) throw notFound(id);
  return {
    model,
    promotion,
    version: promotion.modelVersionId ? await versionOf(tx, model, promotion.modelVersionId) : null,
  };
}

/** The checks of the rule, where it guards the alias; none of an alias that is to name nothing. */
function checksFor(tx: Transaction, { model, promotion, version }: Held): Promise<PromotionCheck[]> {
  if (!version || !model.guarded.includes(promotion.alias)) return Promise.resolve([]);
  return checksOf(tx, { model, version, rollback: promotion.rollback });
}

const allPassed = (checks: readonly PromotionCheck[]) => checks.every(({ passed }) => passed);

async function addTurn(
  { tx, actor, publish }: Scope,
  { promotion }: Held,
  turn: Pick<typeof promotionTurns.$inferInsert, "kind" | "reason"> & { checks?: PromotionCheck[] },
  state: Promotion["state"],
): Promise<Promotion> {
  await tx
    .insert(promotionTurns)
    .values({ promotionId: promotion.id, authorId: actor.id, checks: [], ...turn });
  const [changed] = await tx
    .update(promotions)
    .set({ state })
    .where(eq(promotions.id, promotion.id))
    .returning();
  publish(promotion.projectId, "REGISTRY_CHANGED", promotion.registeredModelId);
  return changed ?? promotion;
}

/** Gives the alias to the version, or takes it away. Suites that go by the champion change with it. */
async function apply({ tx, publish }: Scope, { model, promotion, version }: Held): Promise<void> {
  const own = and(eq(modelAliases.registeredModelId, model.id), eq(modelAliases.alias, promotion.alias));
  const [former] = await tx.select().from(modelAliases).where(own);
  await tx
    .update(promotions)
    .set({ formerVersionId: former?.modelVersionId ?? null })
    .where(eq(promotions.id, promotion.id));
  if (version) {
    const named = { modelVersionId: version.id, promotionId: promotion.id, since: new Date() };
    await tx
      .insert(modelAliases)
      .values({ registeredModelId: model.id, alias: promotion.alias, ...named })
      .onConflictDoUpdate({ target: [modelAliases.registeredModelId, modelAliases.alias], set: named });
  } else {
    await tx.delete(modelAliases).where(own);
  }
  if (promotion.alias !== championAlias) return;
  const following = await tx
    .update(caseSuites)
    .set({ baselineRunId: version?.runId ?? null })
    .where(
      inArray(
        caseSuites.id,
        tx
          .select({ id: championSuites.suiteId })
          .from(championSuites)
          .where(eq(championSuites.registeredModelId, model.id)),
      ),
    )
    .returning({ id: caseSuites.id });
  for (const { id } of following) publish(model.projectId, "SUITE_CHANGED", id);
}

/**
 * Asks to give an alias to a version, or to take it away. Where the rule guards the alias, its checks are made at once: what
 * fails is held back with the reasons, what passes waits for who has to approve, or happens where nobody has to. To go back
 * to a version that had the alias before is a promotion too.
 */
export const promoteModelVersion = command({
  action: "registry:write",
  name: "registry:promote",
  input: z.object({
    registeredModelId: z.string(),
    alias: aliasName,
    /** Null: the alias is to name nothing. */
    modelVersionId: z.string().nullish(),
    reason: reason.nullish(),
  }),
  on: ({ registeredModelId }) => registeredModelId,
  run: async (scope, input): Promise<Promotion> => {
    const { tx, actor, projectId, access, audit } = scope;
    const { alias, modelVersionId = null } = input;
    const model = await holdModel(tx, input.registeredModelId);
    const version = modelVersionId ? await versionOf(tx, model, modelVersionId) : null;
    const ofAlias = and(eq(promotions.registeredModelId, model.id), eq(promotions.alias, alias));
    const [now] = await tx
      .select()
      .from(modelAliases)
      .where(and(eq(modelAliases.registeredModelId, model.id), eq(modelAliases.alias, alias)));
    if (version ? now?.modelVersionId === version.id : !now) {
      throw new AppError(
        "CONFLICT",
        version
          ? `Version ${version.number} is the ${alias} already.`
          : `The alias ${alias} names nothing: there is nothing to take away.`,
      );
    }
    const earlier = await tx.select().from(promotions).where(ofAlias).orderBy(desc(promotions.id)).limit(500);
    const same = earlier.filter((one) => one.modelVersionId === modelVersionId);
    if (same.some(({ state }) => state === "waiting")) {
      throw new AppError("CONFLICT", "That promotion waits for a decision already: decide about it first.");
    }
    const [promotion] = await tx
      .insert(promotions)
      .values({
        ...{ projectId, registeredModelId: model.id, alias, modelVersionId, createdBy: actor.id },
        formerVersionId: now?.modelVersionId ?? null,
        rollback: version !== null && same.some(({ state }) => state === "applied"),
        state: "waiting",
      })
      .returning();
    if (!promotion) throw new Error("The insert returned no promotion");
    audit(promotion.id);
    const held = { model, promotion, version };
    const checks = await checksFor(tx, held);
    const turn = { kind: "asked", reason: input.reason ?? "", checks } as const;
    if (!allPassed(checks)) return addTurn(scope, held, turn, "held_back");
    if (needsApproval(model, alias, access.role)) {
      await askApprovers(tx, model, promotion);
      return addTurn(scope, held, turn, "waiting");
    }
    await apply(scope, held);
    return addTurn(scope, held, turn, "applied");
  },
});

/** An owner who asks where an owner has to agree has agreed. */
function needsApproval({ guarded, approval }: RegisteredModel, alias: string, role: Role): boolean {
  if (!guarded.includes(alias) || approval === "none") return false;
  return approval === "other" || !can(role, "registry:govern");
}

/** Why a person cannot approve a promotion; null where they can. */
export function notApprover(
  { approval }: RegisteredModel,
  { createdBy }: Promotion,
  { id, role }: { id: string; role: Role },
): string | null {
  if (!can(role, "registry:write")) return "Your role does not decide about promotions.";
  if (approval === "owner" && !can(role, "registry:govern")) return "An owner of the team has to approve it.";
  if (approval === "other" && createdBy === id)
    return "Another person than the one who asked has to approve it.";
  return null;
}

function requireWaiting({ state }: Promotion, among: readonly Promotion["state"][]): void {
  if (among.includes(state)) return;
  const is = state === "applied" ? "done" : state.replaceAll("_", " ");
  throw new AppError(
    "CONFLICT",
    `The promotion is ${is} already: ask for a new one where it is still wanted.`,
  );
}

const onPromotion = ({ promotionId }: { promotionId: string }) => promotionId;

/** Approves a promotion. Its checks are made again, for what it has to beat may be another one by now. */
export const approvePromotion = command({
  action: "registry:write",
  name: "registry:approve",
  input: z.object({ promotionId: z.string(), reason: reason.nullish() }),
  on: onPromotion,
  run: async (scope, input): Promise<Promotion> => {
    const { tx, actor, access } = scope;
    const held = await holdPromotion(tx, input.promotionId);
    requireWaiting(held.promotion, ["waiting"]);
    const refusal = notApprover(held.model, held.promotion, { id: actor.id, role: access.role });
    if (refusal !== null) throw new AppError("FORBIDDEN", refusal);
    const checks = await checksFor(tx, held);
    const turn = { kind: "approved", reason: input.reason ?? "", checks } as const;
    await tellAsker(tx, held.promotion, actor.id);
    if (!allPassed(checks)) return addTurn(scope, held, turn, "held_back");
    await apply(scope, held);
    return addTurn(scope, held, turn, "applied");
  },
});

/** Refuses a promotion, with the reason. */
export const refusePromotion = command({
  action: "registry:write",
  name: "registry:refuse",
  input: z.object({ promotionId: z.string(), reason: reasonGiven }),
  on: onPromotion,
  run: async (scope, input): Promise<Promotion> => {
    const held = await holdPromotion(scope.tx, input.promotionId);
    requireWaiting(held.promotion, ["waiting"]);
    await tellAsker(scope.tx, held.promotion, scope.actor.id);
    return addTurn(scope, held, { kind: "refused", reason: input.reason }, "refused");
  },
});

/** Takes back what one has asked for. */
export const withdrawPromotion = command({
  action: "registry:write",
  name: "registry:withdraw",
  input: z.object({ promotionId: z.string(), reason: reason.nullish() }),
  on: onPromotion,
  run: async (scope, input): Promise<Promotion> => {
    const held = await holdPromotion(scope.tx, input.promotionId);
    requireWaiting(held.promotion, ["waiting", "held_back"]);
    if (held.promotion.createdBy !== scope.actor.id) {
      throw new AppError("CONFLICT", "Only the person who asked withdraws a promotion: refuse it instead.");
    }
    return addTurn(scope, held, { kind: "withdrawn", reason: input.reason ?? "" }, "withdrawn");
  },
});

/** Lets a promotion happen though its rule holds it back, or nobody has approved it. The reason stays in the history. */
export const forcePromotion = command({
  action: "registry:govern",
  name: "registry:force",
  input: z.object({ promotionId: z.string(), reason: reasonGiven }),
  on: onPromotion,
  run: async (scope, input): Promise<Promotion> => {
    const held = await holdPromotion(scope.tx, input.promotionId);
    requireWaiting(held.promotion, ["waiting", "held_back"]);
    const checks = await checksFor(scope.tx, held);
    await tellAsker(scope.tx, held.promotion, scope.actor.id);
    await apply(scope, held);
    return addTurn(scope, held, { kind: "forced", reason: input.reason, checks }, "applied");
  },
});
