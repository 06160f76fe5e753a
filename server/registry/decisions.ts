import { eq } from "drizzle-orm";
import { registeredModels } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { can } from "@/server/core/policy";
import { requireAccess } from "@/server/core/scope";
import { notApprover } from "./promote";
import type { Promotion } from "./queries";

/** What the caller can do about a promotion now. */
export async function decisionsOpenTo(context: Context, promotion: Promotion) {
  const { role } = await requireAccess(context, promotion.registeredModelId, "project:read");
  const [model] = await context.db
    .select()
    .from(registeredModels)
    .where(eq(registeredModels.id, promotion.registeredModelId));
  if (!model) throw notFound(promotion.registeredModelId);
  const userId = context.actor?.id ?? "";
  const waits = promotion.state === "waiting";
  const isOpen = waits || promotion.state === "held_back";
  const refusal = notApprover(model, promotion, { id: userId, role });
  const isOwn = promotion.createdBy === userId;
  return {
    approve: waits && refusal === null,
    notApprover: waits ? refusal : null,
    refuse: waits && !isOwn && can(role, "registry:write"),
    withdraw: isOpen && isOwn,
    force: isOpen && can(role, "registry:govern"),
  };
}
