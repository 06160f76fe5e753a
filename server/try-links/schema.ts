import { tryLinks } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { Model, ModelFile } from "@/server/models/schema";
import { Backend, ModelFormat } from "@/server/parity/schema";
import type { Finding } from "@/server/parity/verdict";
import { User } from "@/server/teams/schema";
import { createTryLink, revokeTryLink } from "./commands";
import { linksOf, openTryLink, type TryLink as Row, type SharedTry } from "./queries";

const TryLink = builder.loadableNodeRef("TryLink", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(tryLinks, ids, context),
});

TryLink.implement({
  description: "Lets whoever has it try one model in a browser. Its secret is answered only when it is made.",
  fields: (t) => ({
    format: t.expose("format", { type: ModelFormat }),
    openingsPerHour: t.exposeInt("openingsPerHour", {
      description: "How often it may be opened in an hour.",
    }),
    openings: t.exposeInt("openings", { description: "How often it was opened." }),
    createdBy: t.field({ type: User, resolve: (link) => link.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
  }),
});

builder.objectField(Model, "tryLinks", (t) =>
  t.field({
    type: [TryLink],
    description: "Links for people without an account, newest first.",
    resolve: (model, _args, context) => linksOf(context.db, model.id),
  }),
);

const SharedTryClass = builder.objectRef<SharedTry["classes"][number]>("SharedTryClass").implement({
  fields: (t) => ({
    index: t.exposeInt("index"),
    name: t.exposeString("name"),
    position: t.exposeInt("position"),
    color: t.exposeString("color", { nullable: true }),
  }),
});

const SharedTryCheck = builder.objectRef<Finding>("SharedTryCheck").implement({
  description: "Whether a browser decided as the worker did.",
  fields: (t) => ({
    backend: t.expose("backend", { type: Backend }),
    browser: t.exposeString("browser"),
    agrees: t.exposeBoolean("agrees"),
  }),
});

const SharedTryType = builder.objectRef<SharedTry>("SharedTry").implement({
  description: "One model to try, for whoever has a link to it, and nothing else of its project.",
  fields: (t) => ({
    name: t.exposeString("name"),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    format: t.expose("format", { type: ModelFormat }),
    preprocessing: t.field({ type: "JSON", resolve: ({ preprocessing }) => preprocessing }),
    classes: t.field({ type: [SharedTryClass], resolve: ({ classes }) => classes }),
    checks: t.field({ type: [SharedTryCheck], resolve: ({ checks }) => checks }),
    temperature: t.exposeFloat("temperature", {
      nullable: true,
      description: "At which its confidence means what it says: that of its report, where one was fitted.",
    }),
    files: t.field({
      type: [ModelFile],
      description: "Under the link alone. None where browsers agree with the worker on no backend.",
      resolve: ({ files }) => files,
    }),
  }),
});

builder.queryFields((t) => ({
  sharedTry: t.field({
    type: SharedTryType,
    nullable: true,
    description:
      "Open to everybody who has the link; each time counts. Null for one that has expired, was withdrawn or never was.",
    args: { token: t.arg.string({ required: true }) },
    resolve: (_root, { token }, context) => openTryLink(context, token),
  }),
}));

const CreateTryLinkInput = builder.inputType("CreateTryLinkInput", {
  fields: (t) => ({
    modelId: t.id({ required: true }),
    format: t.field({ type: ModelFormat, required: true }),
    days: t.int({ required: true }),
    openingsPerHour: t.int({ required: true }),
  }),
});
const RevokeTryLinkInput = builder.inputType("RevokeTryLinkInput", {
  fields: (t) => ({ tryLinkId: t.id({ required: true }) }),
});

const NewTryLink = builder.objectRef<{ link: Row; url: string }>("NewTryLink").implement({
  fields: (t) => ({
    link: t.field({ type: TryLink, resolve: ({ link }) => link }),
    url: t.exposeString("url", { description: "Shown this once." }),
  }),
});

builder.mutationFields((t) => ({
  createTryLink: t.field({
    type: NewTryLink,
    args: { input: t.arg({ type: CreateTryLinkInput, required: true }) },
    resolve: (_root, { input }, context) => createTryLink(context, input),
  }),
  revokeTryLink: t.field({
    type: TryLink,
    args: { input: t.arg({ type: RevokeTryLinkInput, required: true }) },
    resolve: (_root, { input }, context) => revokeTryLink(context, input),
  }),
}));
