import { inArray } from "drizzle-orm";
import { members, role, type teams, user } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { permissionsOf } from "@/server/core/policy";
import { requireActor, roleIn } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { visibleByTeam, visibleTeams } from "@/server/graphql/visible";
import { membershipsOf, membersOf } from "./queries";

export const Role = builder.enumType("Role", {
  description: "What a member is to the team; `policy` says what each may do.",
  values: role.enumValues,
});

/** People are shown only as parts of what the caller may see, so they are no node of their own. */
export const User = builder.loadableObject("User", {
  load: async (ids: string[], context: Context) => {
    const rows = await context.db
      .select({ id: user.id, name: user.name, email: user.email })
      .from(user)
      .where(inArray(user.id, ids));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? new Error(`No user ${id}`));
  },
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    email: t.exposeString("email"),
  }),
});

export const Team = builder.loadableNodeRef("Team", {
  id: { resolve: (team) => team.id },
  load: (ids: string[], context: Context): Promise<(typeof teams.$inferSelect | Error)[]> =>
    visibleTeams(ids, context),
});

export const Member = builder.loadableNodeRef("Member", {
  id: { resolve: (member) => member.id },
  load: (ids: string[], context: Context) => visibleByTeam(members, ids, context),
});

Member.implement({
  fields: (t) => ({
    user: t.field({ type: User, resolve: (member) => member.userId }),
    team: t.field({ type: Team, resolve: (member) => member.teamId }),
    role: t.expose("role", { type: Role }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

Team.implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    viewerRole: t.field({
      type: Role,
      resolve: async (team, _args, context) => {
        const own = await roleIn(context.db, requireActor(context).id, team.id);
        if (!own) throw new Error(`No membership of the caller in ${team.id}`);
        return own;
      },
    }),
    permissions: t.stringList({
      description: "Actions that the viewer's role allows (see policy).",
      resolve: async (team, _args, context) => {
        const own = await roleIn(context.db, requireActor(context).id, team.id);
        return own ? permissionsOf(own) : [];
      },
    }),
    members: t.field({ type: [Member], resolve: (team, _args, context) => membersOf(context.db, team.id) }),
  }),
});

const Viewer = builder.objectRef<{ id: string; name: string; email: string }>("Viewer").implement({
  description: "The signed-in person and the teams they are in.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: (viewer) => viewer }),
    memberships: t.field({
      type: [Member],
      resolve: (viewer, _args, context) => membershipsOf(context.db, viewer.id),
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    type: Viewer,
    nullable: true,
    description: "The signed-in person; null when signed out.",
    resolve: (_root, _args, context) => context.actor,
  }),
  team: t.field({
    type: Team,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
