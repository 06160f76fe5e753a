import { tokenScope, type tokens } from "@/db/schema";
import { policy } from "@/server/core/policy";
import { requireScope } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { Viewer } from "@/server/teams/schema";
import { refusalOf } from "./authenticate";
import { createToken, revokeToken } from "./commands";
import { boundsOfToken, type TokenBound, tokensOf } from "./queries";

const TokenScope = builder.enumType("TokenScope", {
  description:
    "What an access token may do of what its person may: `read` all that is shown, `label` images and decide in queues, `launch` runs and stop them, `edit` the rest (imports, versions, reviews, error cases, projects). No scope allows to manage teams or accounts.",
  values: tokenScope.enumValues,
});

const TokenBoundType = builder.objectRef<TokenBound>("TokenBound").implement({
  description: "A team with all its projects, or one project.",
  fields: (t) => ({
    kind: t.exposeString("kind", { description: "team or project." }),
    id: t.exposeID("id"),
    name: t.exposeString("name"),
  }),
});

const Token = builder.objectRef<typeof tokens.$inferSelect>("Token").implement({
  description:
    "An access token of the person, sent as `Authorization: Bearer od_…`. Its secret is shown only when it is made.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    prefix: t.exposeString("prefix", { description: "First characters of the secret, to recognise it by." }),
    scopes: t.field({ type: [TokenScope], resolve: (token) => token.scopes }),
    everywhere: t.exposeBoolean("everywhere", {
      description: "Whether it serves in every team that the person is in; else only in `bounds`.",
    }),
    bounds: t.field({
      type: [TokenBoundType],
      resolve: (token, _args, context) => boundsOfToken(context, token.id),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true }),
    lastUsedAt: t.expose("lastUsedAt", {
      type: "DateTime",
      nullable: true,
      description: "To the minute; null: never yet.",
    }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
    usable: t.boolean({ resolve: (token) => refusalOf(token) === null }),
  }),
});

const CreatedToken = builder
  .objectRef<{ token: typeof tokens.$inferSelect; secret: string }>("CreatedToken")
  .implement({
    fields: (t) => ({
      token: t.field({ type: Token, resolve: ({ token }) => token }),
      secret: t.exposeString("secret", { description: "Shown this once: only its hash is kept." }),
    }),
  });

builder.objectFields(Viewer, (t) => ({
  tokens: t.field({
    type: [Token],
    description: "The person's access tokens, newest first; not shown to a token.",
    resolve: (viewer, _args, context) => {
      requireScope(viewer, null, "See access tokens");
      return tokensOf(context.db, viewer.id);
    },
  }),
}));

const TokenScopeRow = builder
  .objectRef<{ scope: (typeof tokenScope.enumValues)[number]; actions: string[] }>("TokenScopeRow")
  .implement({
    fields: (t) => ({
      scope: t.field({ type: TokenScope, resolve: ({ scope }) => scope }),
      actions: t.exposeStringList("actions", { description: "What it allows, in words (see policy)." }),
    }),
  });

builder.queryFields((t) => ({
  tokenScopes: t.field({
    type: [TokenScopeRow],
    description: "What each scope of an access token allows.",
    resolve: () =>
      tokenScope.enumValues.map((scope) => ({
        scope,
        actions: Object.values(policy).flatMap((row) => (row.scope === scope ? row.label : [])),
      })),
  }),
}));

const CreateTokenInput = builder.inputType("CreateTokenInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    scopes: t.field({ type: [TokenScope], required: true, description: "`read` is always among them." }),
    expiresInDays: t.int({ description: "1 to 3650; left out: it never expires." }),
    teamIds: t.idList({ description: "Teams that it serves in, with all their projects." }),
    projectIds: t.idList({
      description: "Single projects that it serves in. Neither: wherever the person is a member.",
    }),
  }),
});

const RevokeTokenInput = builder.inputType("RevokeTokenInput", {
  fields: (t) => ({ tokenId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createToken: t.field({
    type: CreatedToken,
    args: { input: t.arg({ type: CreateTokenInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createToken(context, {
        ...input,
        teamIds: input.teamIds ?? undefined,
        projectIds: input.projectIds ?? undefined,
      }),
  }),
  revokeToken: t.field({
    type: Token,
    args: { input: t.arg({ type: RevokeTokenInput, required: true }) },
    resolve: (_root, { input }, context) => revokeToken(context, input),
  }),
}));
