import { type hookDeliveries, hookDeliveryState, hookEvent, type hooks } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import { requireAccess } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import { refusalOfAddress } from "./address";
import { createHook, deleteHook, testHook } from "./commands";
import { deliveriesPage, hooksOf } from "./queries";

const HookEvent = builder.enumType("HookEvent", {
  description:
    "ahead_of_champion: a run's test accuracy is beyond that of a champion on the same version. sweep_ended: it finished, was stopped, or paused by itself. run_group_ended: the last run of a group is over.",
  values: hookEvent.enumValues,
});
const HookDeliveryState = builder.enumType("HookDeliveryState", {
  description: "waiting: to be sent, or to be tried again. failed: given up.",
  values: hookDeliveryState.enumValues,
});

type Delivery = typeof hookDeliveries.$inferSelect;

const HookDelivery = builder.objectRef<Delivery>("HookDelivery").implement({
  description: "Something that a hook's address is told, and how that went.",
  fields: (t) => ({
    id: t.exposeID("id"),
    event: t.expose("event", { type: HookEvent }),
    body: t.expose("body", { type: "JSON" }),
    state: t.expose("state", { type: HookDeliveryState }),
    attempts: t.exposeInt("attempts"),
    dueAt: t.expose("dueAt", { type: "DateTime", description: "When it may be tried next." }),
    status: t.exposeInt("status", { nullable: true, description: "HTTP status of the last answer." }),
    failure: t.exposeString("failure", { nullable: true }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true }),
  }),
});
const HookDeliveryEdge = builder.edgeObject({ type: HookDelivery, name: "HookDeliveryEdge" });
const HookDeliveryConnection = builder.connectionObject(
  { type: HookDelivery, name: "HookDeliveryConnection" },
  HookDeliveryEdge,
);

const Hook = builder.objectRef<typeof hooks.$inferSelect>("Hook").implement({
  description:
    "An address outside that is told of runs, their groups and sweeps by POST, signed: `Offdiagonal-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the hook's secret.",
  fields: (t) => ({
    id: t.exposeID("id"),
    url: t.exposeString("url"),
    events: t.field({ type: [HookEvent], resolve: (hook) => hook.events }),
    createdBy: t.field({ type: User, resolve: (hook) => hook.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    refusal: t.string({
      nullable: true,
      description: "Why nothing is sent to it any more, where the operator allows it no longer.",
      resolve: (hook) => refusalOfAddress(hook.url, getConfig().hookHosts),
    }),
    deliveries: t.connection(
      {
        type: HookDelivery,
        description: "Newest first; kept for 30 days.",
        resolve: (hook, args, context) =>
          page(
            args,
            (delivery: Delivery) => delivery.id,
            (request) => deliveriesPage(context.db, hook.id, request),
          ),
      },
      HookDeliveryConnection,
      HookDeliveryEdge,
    ),
  }),
});

const CreatedHook = builder
  .objectRef<{ hook: typeof hooks.$inferSelect; secret: string }>("CreatedHook")
  .implement({
    fields: (t) => ({
      hook: t.field({ type: Hook, resolve: ({ hook }) => hook }),
      secret: t.exposeString("secret", { description: "Shown this once." }),
    }),
  });

builder.objectFields(Project, (t) => ({
  hooks: t.field({
    type: [Hook],
    description: "For whoever may change the project: an address may be a secret in itself.",
    resolve: async (project, _args, context) => {
      await requireAccess(context, project.id, "project:write");
      return hooksOf(context.db, project.id);
    },
  }),
  hookHosts: t.stringList({
    description: "Where hooks may lead to, as the operator allows.",
    resolve: () => getConfig().hookHosts.map(({ host, port }) => (port === null ? host : `${host}:${port}`)),
  }),
}));

const CreateHookInput = builder.inputType("CreateHookInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    url: t.string({ required: true }),
    events: t.field({ type: [HookEvent], required: true, description: "All but `test`." }),
  }),
});
const HookInput = builder.inputType("HookInput", { fields: (t) => ({ hookId: t.id({ required: true }) }) });

builder.mutationFields((t) => ({
  createHook: t.field({
    type: CreatedHook,
    args: { input: t.arg({ type: CreateHookInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createHook(context, { ...input, events: input.events.filter((event) => event !== "test") }),
  }),
  deleteHook: t.field({
    type: Project,
    args: { input: t.arg({ type: HookInput, required: true }) },
    resolve: (_root, { input }, context) => deleteHook(context, input),
  }),
  testHook: t.field({
    type: Hook,
    args: { input: t.arg({ type: HookInput, required: true }) },
    resolve: (_root, { input }, context) => testHook(context, input),
  }),
}));
