import { count, eq } from "drizzle-orm";
import { z } from "zod";
import { hookDeliveries, hookEvent, hooks, projects } from "@/db/schema";
import { command } from "@/server/core/command";
import { getConfig } from "@/server/core/config";
import { AppError, notFound } from "@/server/core/errors";
import { newToken } from "@/server/core/token";
import { requireAllowed } from "./address";

const mostHooks = 20;

/** Makes an address outside be told of a project's runs; the secret that signs it is answered this once. */
export const createHook = command({
  action: "project:write",
  name: "hook:create",
  input: z.object({
    projectId: z.string(),
    url: z.string().trim().max(1000, "An address has at most 1,000 characters."),
    events: z
      .array(z.enum(hookEvent.enumValues).exclude(["test"]))
      .min(1, "Choose what the address is told of."),
  }),
  on: ({ projectId }) => projectId,
  // What stands behind the host may be a secret of the other side.
  record: ({ url, events }) => ({ host: URL.canParse(url) ? new URL(url).host : "", events }),
  run: async ({ tx, actor, publish, audit, projectId }, { url, events }) => {
    requireAllowed(url, getConfig().hookHosts);
    await tx
      .select({ id: projects.id })
      .from(projects)
      .where(eq(projects.id, projectId))
      .for("no key update");
    const [have] = await tx.select({ count: count() }).from(hooks).where(eq(hooks.projectId, projectId));
    if (have && have.count >= mostHooks) {
      throw new AppError("LIMIT_EXCEEDED", `A project has at most ${mostHooks} hooks. Remove one first.`);
    }
    const secret = newToken().token;
    const [hook] = await tx
      .insert(hooks)
      .values({
        projectId,
        url: new URL(url).href,
        events: [...new Set(events)],
        secret,
        createdBy: actor.id,
      })
      .returning();
    if (!hook) throw new Error("The insert returned no hook");
    audit(hook.id);
    publish(projectId, "HOOK_CHANGED", hook.id);
    return { hook, secret };
  },
});

/** Removes a hook with what is kept of its deliveries; those that wait are not sent. */
export const deleteHook = command({
  action: "project:write",
  name: "hook:delete",
  input: z.object({ hookId: z.string() }),
  on: ({ hookId }) => hookId,
  run: async ({ tx, publish, projectId }, { hookId }) => {
    await tx.delete(hooks).where(eq(hooks.id, hookId));
    const [project] = await tx.select().from(projects).where(eq(projects.id, projectId));
    if (!project) throw notFound(projectId);
    publish(projectId, "HOOK_CHANGED", hookId);
    return project;
  },
});

/** Sends a hook's address something at once, to see whether it arrives. */
export const testHook = command({
  action: "project:write",
  name: "hook:test",
  input: z.object({ hookId: z.string() }),
  on: ({ hookId }) => hookId,
  run: async ({ tx, publish, projectId }, { hookId }) => {
    const [found] = await tx
      .select({ hook: hooks, project: { id: projects.id, name: projects.name } })
      .from(hooks)
      .innerJoin(projects, eq(projects.id, hooks.projectId))
      .where(eq(hooks.id, hookId));
    if (!found) throw notFound(hookId);
    const { hook, project } = found;
    await tx.insert(hookDeliveries).values({ hookId, event: "test", body: { event: "test", project } });
    publish(projectId, "HOOK_CHANGED", hookId);
    return hook;
  },
});
