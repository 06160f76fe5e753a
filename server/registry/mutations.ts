import { builder } from "@/server/graphql/builder";
import { CaseSuite } from "@/server/suites/schema";
import {
  createRegisteredModel,
  registerRun,
  removeModelVersion,
  setPromotionRule,
  updateRegisteredModel,
} from "./commands";
import {
  approvePromotion,
  forcePromotion,
  promoteModelVersion,
  refusePromotion,
  withdrawPromotion,
} from "./promote";
import { ModelVersion, Promotion, PromotionApproval, RegisteredModel } from "./schema";
import { setSuiteChampion } from "./suite-champion";

const CreateRegisteredModelInput = builder.inputType("CreateRegisteredModelInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string({ required: true }),
    description: t.string(),
  }),
});
const UpdateRegisteredModelInput = builder.inputType("UpdateRegisteredModelInput", {
  fields: (t) => ({
    registeredModelId: t.id({ required: true }),
    name: t.string(),
    description: t.string(),
  }),
});
const SetPromotionRuleInput = builder.inputType("SetPromotionRuleInput", {
  fields: (t) => ({
    registeredModelId: t.id({ required: true }),
    guarded: t.stringList({ required: true, description: "Aliases that the rule guards." }),
    alpha: t.float({ description: "0 to 0.5; left out: it need not be better than the champion." }),
    suiteId: t.id({ description: "Left out: error cases are not asked about." }),
    parity: t.boolean({ required: true }),
    approval: t.field({ type: PromotionApproval, required: true }),
  }),
});
const RegisterRunInput = builder.inputType("RegisterRunInput", {
  fields: (t) => ({
    registeredModelId: t.id({ required: true }),
    runId: t.id({ required: true }),
    note: t.string(),
  }),
});
const RemoveModelVersionInput = builder.inputType("RemoveModelVersionInput", {
  fields: (t) => ({ modelVersionId: t.id({ required: true }) }),
});
const PromoteModelVersionInput = builder.inputType("PromoteModelVersionInput", {
  fields: (t) => ({
    registeredModelId: t.id({ required: true }),
    alias: t.string({ required: true }),
    modelVersionId: t.id({ description: "Null: the alias is to name nothing." }),
    reason: t.string(),
  }),
});
const DecidePromotionInput = builder.inputType("DecidePromotionInput", {
  fields: (t) => ({ promotionId: t.id({ required: true }), reason: t.string() }),
});
const GivenReasonInput = builder.inputType("GivenReasonInput", {
  fields: (t) => ({ promotionId: t.id({ required: true }), reason: t.string({ required: true }) }),
});
const SetSuiteChampionInput = builder.inputType("SetSuiteChampionInput", {
  fields: (t) => ({
    caseSuiteId: t.id({ required: true }),
    registeredModelId: t.id({ description: "Null: the suite no longer goes by a champion." }),
  }),
});

builder.mutationFields((t) => ({
  createRegisteredModel: t.field({
    type: RegisteredModel,
    args: { input: t.arg({ type: CreateRegisteredModelInput, required: true }) },
    resolve: (_root, { input }, context) => createRegisteredModel(context, input),
  }),
  updateRegisteredModel: t.field({
    type: RegisteredModel,
    args: { input: t.arg({ type: UpdateRegisteredModelInput, required: true }) },
    resolve: (_root, { input }, context) => updateRegisteredModel(context, input),
  }),
  setPromotionRule: t.field({
    type: RegisteredModel,
    args: { input: t.arg({ type: SetPromotionRuleInput, required: true }) },
    resolve: (_root, { input }, context) => setPromotionRule(context, input),
  }),
  registerRun: t.field({
    type: ModelVersion,
    args: { input: t.arg({ type: RegisterRunInput, required: true }) },
    resolve: (_root, { input }, context) => registerRun(context, input),
  }),
  removeModelVersion: t.field({
    type: RegisteredModel,
    args: { input: t.arg({ type: RemoveModelVersionInput, required: true }) },
    resolve: (_root, { input }, context) => removeModelVersion(context, input),
  }),
  promoteModelVersion: t.field({
    type: Promotion,
    description: "Where the rule holds it back, the answer's state says so, and its turn the reasons.",
    args: { input: t.arg({ type: PromoteModelVersionInput, required: true }) },
    resolve: (_root, { input }, context) => promoteModelVersion(context, input),
  }),
  approvePromotion: t.field({
    type: Promotion,
    args: { input: t.arg({ type: DecidePromotionInput, required: true }) },
    resolve: (_root, { input }, context) => approvePromotion(context, input),
  }),
  refusePromotion: t.field({
    type: Promotion,
    args: { input: t.arg({ type: GivenReasonInput, required: true }) },
    resolve: (_root, { input }, context) => refusePromotion(context, input),
  }),
  withdrawPromotion: t.field({
    type: Promotion,
    args: { input: t.arg({ type: DecidePromotionInput, required: true }) },
    resolve: (_root, { input }, context) => withdrawPromotion(context, input),
  }),
  forcePromotion: t.field({
    type: Promotion,
    args: { input: t.arg({ type: GivenReasonInput, required: true }) },
    resolve: (_root, { input }, context) => forcePromotion(context, input),
  }),
  setSuiteChampion: t.field({
    type: CaseSuite,
    args: { input: t.arg({ type: SetSuiteChampionInput, required: true }) },
    resolve: (_root, { input }, context) => setSuiteChampion(context, input),
  }),
}));
