import { builder } from "@/server/graphql/builder";
import { Project } from "@/server/projects/schema";
import { LabelQueue } from "@/server/queues/schema";
import { ErrorCase } from "@/server/review/schema";
import { Run } from "@/server/runs/schema";
import {
  addSuiteCases,
  cancelFacing,
  createCaseSuite,
  deleteCaseSuite,
  faceErrorCases,
  removeSuiteCases,
  updateCaseSuite,
} from "./commands";
import { CaseSuite, SuiteRule } from "./schema";
import { type CasesSent as Sent, sendCasesToQueue } from "./send";
import { reopenErrorCase, repairErrorCase, retireErrorCase } from "./turns";

const CreateCaseSuiteInput = builder.inputType("CreateCaseSuiteInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string({ required: true }),
    description: t.string(),
    rule: t.field({ type: SuiteRule }),
    baselineRunId: t.id(),
    errorCaseIds: t.idList(),
  }),
});
const UpdateCaseSuiteInput = builder.inputType("UpdateCaseSuiteInput", {
  fields: (t) => ({
    caseSuiteId: t.id({ required: true }),
    name: t.string(),
    description: t.string(),
    rule: t.field({ type: SuiteRule }),
    baselineRunId: t.id({ description: "Null: no run any more; left out: as it is." }),
  }),
});
const DeleteCaseSuiteInput = builder.inputType("DeleteCaseSuiteInput", {
  fields: (t) => ({ caseSuiteId: t.id({ required: true }) }),
});
const SuiteCasesInput = builder.inputType("SuiteCasesInput", {
  fields: (t) => ({
    caseSuiteId: t.id({ required: true }),
    errorCaseIds: t.idList({ required: true }),
  }),
});
const FaceErrorCasesInput = builder.inputType("FaceErrorCasesInput", {
  fields: (t) => ({ projectId: t.id({ required: true }), runIds: t.idList({ required: true }) }),
});
const CancelFacingInput = builder.inputType("CancelFacingInput", {
  fields: (t) => ({ runId: t.id({ required: true }) }),
});
const RepairErrorCaseInput = builder.inputType("RepairErrorCaseInput", {
  fields: (t) => ({
    errorCaseId: t.id({ required: true }),
    classId: t.id({ required: true }),
    reason: t.string(),
  }),
});
const RetireErrorCaseInput = builder.inputType("RetireErrorCaseInput", {
  fields: (t) => ({ errorCaseId: t.id({ required: true }), reason: t.string({ required: true }) }),
});
const ReopenErrorCaseInput = builder.inputType("ReopenErrorCaseInput", {
  fields: (t) => ({ errorCaseId: t.id({ required: true }), reason: t.string() }),
});
const SendCasesToQueueInput = builder.inputType("SendCasesToQueueInput", {
  fields: (t) => ({
    queueId: t.id({ required: true }),
    errorCaseIds: t.idList({ required: true }),
    neighbours: t.int({ required: true, description: "Images without a class beside each picture." }),
  }),
});

const CasesSent = builder.objectRef<Sent>("CasesSent").implement({
  description: "What was sent to a labelling queue.",
  fields: (t) => ({
    queue: t.field({ type: LabelQueue, resolve: ({ queue }) => queue.id }),
    pictures: t.exposeInt("pictures"),
    neighbours: t.exposeInt("neighbours"),
    byFeatures: t.int({
      description: "Pictures whose neighbours were found by the features of the dataset's newest map.",
      resolve: ({ by }) => by.features,
    }),
    byHash: t.int({
      description: "Pictures that are on no map: their neighbours were found by their difference hash.",
      resolve: ({ by }) => by.hash,
    }),
  }),
});

builder.mutationFields((t) => ({
  createCaseSuite: t.field({
    type: CaseSuite,
    args: { input: t.arg({ type: CreateCaseSuiteInput, required: true }) },
    resolve: (_root, { input }, context) => createCaseSuite(context, input),
  }),
  updateCaseSuite: t.field({
    type: CaseSuite,
    args: { input: t.arg({ type: UpdateCaseSuiteInput, required: true }) },
    resolve: (_root, { input }, context) => updateCaseSuite(context, input),
  }),
  deleteCaseSuite: t.field({
    type: Project,
    args: { input: t.arg({ type: DeleteCaseSuiteInput, required: true }) },
    resolve: (_root, { input }, context) => deleteCaseSuite(context, input),
  }),
  addSuiteCases: t.field({
    type: CaseSuite,
    args: { input: t.arg({ type: SuiteCasesInput, required: true }) },
    resolve: (_root, { input }, context) => addSuiteCases(context, input),
  }),
  removeSuiteCases: t.field({
    type: CaseSuite,
    args: { input: t.arg({ type: SuiteCasesInput, required: true }) },
    resolve: (_root, { input }, context) => removeSuiteCases(context, input),
  }),
  faceErrorCases: t.field({
    type: Project,
    args: { input: t.arg({ type: FaceErrorCasesInput, required: true }) },
    resolve: (_root, { input }, context) => faceErrorCases(context, input),
  }),
  cancelFacing: t.field({
    type: Run,
    args: { input: t.arg({ type: CancelFacingInput, required: true }) },
    resolve: (_root, { input }, context) => cancelFacing(context, input),
  }),
  repairErrorCase: t.field({
    type: ErrorCase,
    args: { input: t.arg({ type: RepairErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => repairErrorCase(context, input),
  }),
  retireErrorCase: t.field({
    type: ErrorCase,
    args: { input: t.arg({ type: RetireErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => retireErrorCase(context, input),
  }),
  reopenErrorCase: t.field({
    type: ErrorCase,
    args: { input: t.arg({ type: ReopenErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => reopenErrorCase(context, input),
  }),
  sendCasesToQueue: t.field({
    type: CasesSent,
    args: { input: t.arg({ type: SendCasesToQueueInput, required: true }) },
    resolve: (_root, { input }, context) => sendCasesToQueue(context, input),
  }),
}));
