import { isAnyOf } from "@/db/rows";
import { type auditEntries, invitations, members, role, type teams, user } from "@/db/schema";
import type { Actor, Context } from "@/server/core/context";
import { policy } from "@/server/core/policy";
import { permissionsIn, requireAccess } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByTeam, visibleTeams } from "@/server/graphql/visible";
import { invitationOf, refusalOf } from "./invitations";
import {
  auditEntriesOf,
  invitationsOf,
  membershipsOf,
  membersOf,
  nameOfToken,
  needsFirstAccount,
  ownRole,
} from "./queries";

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
      .where(isAnyOf(user.id, ids));
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

export const Invitation = builder.loadableNodeRef("Invitation", {
  id: { resolve: (invitation) => invitation.id },
  load: (ids: string[], context: Context) => visibleByTeam(invitations, ids, context),
});

Invitation.implement({
  description: "A link that makes whoever opens it a member, once. Its secret is shown only when it is made.",
  fields: (t) => ({
    role: t.expose("role", { type: Role }),
    note: t.exposeString("note", { nullable: true }),
    createdBy: t.field({ type: User, resolve: (invitation) => invitation.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    acceptedAt: t.expose("acceptedAt", { type: "DateTime", nullable: true }),
    acceptedBy: t.field({ type: User, nullable: true, resolve: (invitation) => invitation.acceptedBy }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
  }),
});

const AuditEntry = builder.objectRef<typeof auditEntries.$inferSelect>("AuditEntry").implement({
  description: "Who did what, and to what.",
  fields: (t) => ({
    id: t.exposeID("id"),
    actor: t.field({ type: User, nullable: true, resolve: (entry) => entry.actorId }),
    byToken: t.string({
      nullable: true,
      description: "Name of the access token that the actor's program used; null where they were signed in.",
      resolve: (entry, _args, context) => (entry.tokenId ? nameOfToken(context, entry.tokenId) : null),
    }),
    action: t.exposeString("action"),
    objectId: t.exposeString("objectId", { nullable: true }),
    input: t.expose("input", { type: "JSON" }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});
const AuditEntryEdge = builder.edgeObject({ type: AuditEntry, name: "AuditEntryEdge" });
const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntry, name: "AuditEntryConnection" },
  AuditEntryEdge,
);

Team.implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    viewerRole: t.field({ type: Role, resolve: (team, _args, context) => ownRole(context, team.id) }),
    permissions: t.stringList({
      description: "Actions that the viewer's role allows (see policy).",
      resolve: async (team, _args, context) => permissionsIn(context, await ownRole(context, team.id)),
    }),
    members: t.field({ type: [Member], resolve: (team, _args, context) => membersOf(context.db, team.id) }),
    invitations: t.field({
      type: [Invitation],
      description: "Newest first, those used and withdrawn among them.",
      resolve: (team, _args, context) => invitationsOf(context.db, team.id),
    }),
    auditEntries: t.connection(
      {
        type: AuditEntry,
        description: "What members did, newest first; for owners.",
        resolve: async (team, args, context) => {
          await requireAccess(context, team.id, "team:manage");
          return page(
            args,
            (entry: typeof auditEntries.$inferSelect) => entry.id,
            (request) => auditEntriesOf(context.db, team.id, request),
          );
        },
      },
      AuditEntryConnection,
      AuditEntryEdge,
    ),
  }),
});

export const Viewer = builder.objectRef<Actor>("Viewer").implement({
  description: "The signed-in person, or whose access token was sent, and the teams they are in.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: (viewer) => viewer }),
    memberships: t.field({
      type: [Member],
      resolve: (viewer, _args, context) => membershipsOf(context.db, viewer),
    }),
  }),
});

const PolicyRow = builder
  .objectRef<{ action: string; label: string; roles: readonly (typeof role.enumValues)[number][] }>(
    "PolicyRow",
  )
  .implement({
    fields: (t) => ({
      action: t.exposeString("action"),
      label: t.exposeString("label"),
      roles: t.field({ type: [Role], resolve: (row) => [...row.roles] }),
    }),
  });

const InvitationOffer = builder
  .objectRef<NonNullable<Awaited<ReturnType<typeof invitationOf>>>>("InvitationOffer")
  .implement({
    fields: (t) => ({
      teamName: t.exposeString("teamName"),
      role: t.field({ type: Role, resolve: ({ invitation }) => invitation.role }),
      expiresAt: t.field({ type: "DateTime", resolve: ({ invitation }) => invitation.expiresAt }),
      usable: t.boolean({ resolve: ({ invitation }) => refusalOf(invitation) === null }),
      reason: t.string({
        nullable: true,
        description: "Why it does not serve, where it does not.",
        resolve: ({ invitation }) => refusalOf(invitation),
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
  needsFirstAccount: t.boolean({
    description: "True until the first account exists: sign-up is open then, and by invitation afterwards.",
    resolve: (_root, _args, context) => needsFirstAccount(context.db),
  }),
  invitation: t.field({
    type: InvitationOffer,
    nullable: true,
    description: "What an invitation link offers; open to everybody who has the link.",
    args: { token: t.arg.string({ required: true }) },
    resolve: (_root, { token }, context) => invitationOf(context.db, token),
  }),
  policy: t.field({
    type: [PolicyRow],
    description: "Who may do what.",
    resolve: () => Object.entries(policy).map(([action, row]) => ({ action, ...row })),
  }),
  team: t.field({
    type: Team,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
