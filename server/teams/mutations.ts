import type { invitations } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import {
  acceptInvitation,
  changeMemberRole,
  createTeam,
  inviteMember,
  removeMember,
  renameTeam,
  revokeInvitation,
} from "./commands";
import { Invitation, Member, Role, Team } from "./schema";

const InvitationLink = builder
  .objectRef<{ invitation: typeof invitations.$inferSelect; url: string }>("InvitationLink")
  .implement({
    description: "The address to send; it is shown once and not kept.",
    fields: (t) => ({
      invitation: t.field({ type: Invitation, resolve: ({ invitation }) => invitation }),
      url: t.exposeString("url"),
    }),
  });

const CreateTeamInput = builder.inputType("CreateTeamInput", {
  fields: (t) => ({ name: t.string({ required: true }) }),
});
const RenameTeamInput = builder.inputType("RenameTeamInput", {
  fields: (t) => ({ teamId: t.id({ required: true }), name: t.string({ required: true }) }),
});
const InviteMemberInput = builder.inputType("InviteMemberInput", {
  fields: (t) => ({
    teamId: t.id({ required: true }),
    role: t.field({ type: Role, required: true }),
    note: t.string(),
  }),
});
const RevokeInvitationInput = builder.inputType("RevokeInvitationInput", {
  fields: (t) => ({ invitationId: t.id({ required: true }) }),
});
const AcceptInvitationInput = builder.inputType("AcceptInvitationInput", {
  fields: (t) => ({ token: t.string({ required: true }) }),
});
const ChangeMemberRoleInput = builder.inputType("ChangeMemberRoleInput", {
  fields: (t) => ({ memberId: t.id({ required: true }), role: t.field({ type: Role, required: true }) }),
});
const RemoveMemberInput = builder.inputType("RemoveMemberInput", {
  fields: (t) => ({ memberId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createTeam: t.field({
    type: Team,
    args: { input: t.arg({ type: CreateTeamInput, required: true }) },
    resolve: (_root, { input }, context) => createTeam(context, input),
  }),
  renameTeam: t.field({
    type: Team,
    args: { input: t.arg({ type: RenameTeamInput, required: true }) },
    resolve: (_root, { input }, context) => renameTeam(context, input),
  }),
  inviteMember: t.field({
    type: InvitationLink,
    args: { input: t.arg({ type: InviteMemberInput, required: true }) },
    resolve: (_root, { input }, context) => inviteMember(context, input),
  }),
  revokeInvitation: t.field({
    type: Invitation,
    args: { input: t.arg({ type: RevokeInvitationInput, required: true }) },
    resolve: (_root, { input }, context) => revokeInvitation(context, input),
  }),
  acceptInvitation: t.field({
    type: Member,
    args: { input: t.arg({ type: AcceptInvitationInput, required: true }) },
    resolve: (_root, { input }, context) => acceptInvitation(context, input),
  }),
  changeMemberRole: t.field({
    type: Member,
    args: { input: t.arg({ type: ChangeMemberRoleInput, required: true }) },
    resolve: (_root, { input }, context) => changeMemberRole(context, input),
  }),
  removeMember: t.field({
    type: Team,
    args: { input: t.arg({ type: RemoveMemberInput, required: true }) },
    resolve: (_root, { input }, context) => removeMember(context, input),
  }),
}));
