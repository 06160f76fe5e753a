import { eq } from "drizzle-orm";
import { parityChecks, user } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { Model } from "@/server/models/schema";
import { submitParityCheck } from "./commands";
import { parityChecksOfModel, type ParityCheck as Row, referencesOf } from "./queries";
import {
  advanceParitySplit,
  isAlike,
  isWhole,
  judgedImagesPage,
  judgedSample,
  paritySplitsOfModel,
  type ParitySplit as SplitRow,
} from "./split";

export const ModelFormat = builder.enumType("ModelFormat", {
  description: "In which a model runs in a browser.",
  values: parityChecks.format.enumValues,
});
export const Backend = builder.enumType("Backend", {
  description: "Of tfjs in a browser.",
  values: parityChecks.backend.enumValues,
});

const ParityPicture = builder.objectRef<Row["pictures"][number]>("ParityPicture").implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    difference: t.exposeFloat("difference", {
      description: "Of a pixel, 0..255, laid upon the background, from what the worker decodes.",
    }),
    allowed: t.exposeFloat("allowed"),
  }),
});

const ParityCheck = builder.objectRef<Row>("ParityCheck").implement({
  description:
    "What a browser made of a model's images, held against what the worker said of the same files; judged by the server.",
  fields: (t) => ({
    format: t.expose("format", { type: ModelFormat }),
    backend: t.expose("backend", { type: Backend }),
    browser: t.exposeString("browser"),
    images: t.exposeInt("images"),
    agreeing: t.exposeInt("agreeing", {
      description:
        "Images of which both say the same class, or classes whose probabilities are within 1e-5 for the worker.",
    }),
    largestDifference: t.exposeFloat("largestDifference", { description: "Of a probability." }),
    worstImage: t.field({
      type: Image,
      description: "Where that is.",
      resolve: (check) => check.worstImageId,
    }),
    pictures: t.field({
      type: [ParityPicture],
      description: "How it decodes each kind of file.",
      resolve: (check) => check.pictures,
    }),
    latencyMs: t.exposeFloat("latencyMs", {
      nullable: true,
      description:
        "Milliseconds from an image’s file to the decision, the median, as the browser measured it.",
    }),
    agrees: t.exposeBoolean("agrees", {
      description:
        "Every decision equal, each probability within 0.001, each picture within what is allowed.",
    }),
    checkedBy: t.string({
      description: "Name of the person whose browser it was.",
      resolve: async (check, _args, context) => {
        const [row] = await context.db
          .select({ name: user.name })
          .from(user)
          .where(eq(user.id, check.checkedBy));
        return row?.name ?? "";
      },
    }),
    checkedAt: t.expose("checkedAt", { type: "DateTime" }),
  }),
});

const ParitySplit = builder.objectRef<SplitRow>("ParitySplit").implement({
  description:
    "How far a browser has come with every image that the run judged, and what the server made of it.",
  fields: (t) => ({
    format: t.expose("format", { type: ModelFormat }),
    backend: t.expose("backend", { type: Backend }),
    browser: t.exposeString("browser"),
    images: t.exposeInt("images", { description: "Answered so far." }),
    total: t.exposeInt("total"),
    agreeing: t.exposeInt("agreeing"),
    largestDifference: t.exposeFloat("largestDifference"),
    worstImage: t.field({ type: Image, resolve: (split) => split.worstImageId }),
    differing: t.field({
      type: [Image],
      description:
        "The first hundred of which it says another class, and what an earlier check found, until this one has agreed to its end.",
      resolve: (split) => split.differing,
    }),
    after: t.exposeID("lastImageId", {
      description: "The last image that is kept: judgedImages goes on after it.",
    }),
    isWhole: t.boolean({ resolve: isWhole }),
    agrees: t.boolean({
      description:
        "In all that was answered so far, and nothing stands that an earlier check found: it stands until a new one has agreed to its end.",
      resolve: isAlike,
    }),
    startedAt: t.expose("startedAt", { type: "DateTime" }),
    checkedAt: t.expose("checkedAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Model, (t) => ({
  paritySplits: t.field({
    type: [ParitySplit],
    description: "One for each format, backend and browser.",
    resolve: (model, _args, context) => paritySplitsOfModel(context, model.id),
  }),
  sampleImages: t.field({
    type: [Image],
    description: "Forty of the images that the run judged, drawn once: always the same ones.",
    resolve: (model, _args, context) => judgedSample(context.db, model.runId, 40),
  }),
  judgedImages: t.connection({
    type: Image,
    description: "Every image that the run judged, by id; a cursor is an image's id.",
    resolve: (model, args, context) =>
      page(
        args,
        (imageId: string) => imageId,
        (request) => judgedImagesPage(context.db, model.runId, request),
      ),
  }),
  parityChecks: t.field({
    type: [ParityCheck],
    description: "Newest first; one for each format, backend and browser.",
    resolve: (model, _args, context) => parityChecksOfModel(context, model.id),
  }),
  parityImages: t.field({
    type: [Image],
    args: { format: t.arg({ type: ModelFormat, required: true }) },
    description: "What a browser is asked about: always the same images, at most 200.",
    resolve: async (model, { format }, context) =>
      (await referencesOf(context.db, model, format)).map(({ imageId }) => imageId),
  }),
}));

const ParityAnswerInput = builder.inputType("ParityAnswerInput", {
  fields: (t) => ({
    imageId: t.id({ required: true }),
    probabilities: t.floatList({ required: true, description: "By class index." }),
  }),
});
const ParityPictureInput = builder.inputType("ParityPictureInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    rgba: t.string({ required: true, description: "Base64 of the decoded pixels." }),
  }),
});
const SubmitParityCheckInput = builder.inputType("SubmitParityCheckInput", {
  fields: (t) => ({
    modelId: t.id({ required: true }),
    format: t.field({ type: ModelFormat, required: true }),
    backend: t.field({ type: Backend, required: true }),
    browser: t.string({ required: true, description: "Name, version and system." }),
    answers: t.field({
      type: [ParityAnswerInput],
      required: true,
      description: "One for each of parityImages.",
    }),
    pictures: t.field({
      type: [ParityPictureInput],
      required: true,
      description: "One for each golden picture.",
    }),
    latencyMs: t.float({ description: "Milliseconds from an image’s file to the decision, the median." }),
  }),
});
const AdvanceParitySplitInput = builder.inputType("AdvanceParitySplitInput", {
  fields: (t) => ({
    modelId: t.id({ required: true }),
    format: t.field({ type: ModelFormat, required: true }),
    backend: t.field({ type: Backend, required: true }),
    browser: t.string({ required: true }),
    after: t.id({ description: "ParitySplit.after as it is known; without it the check begins anew." }),
    answers: t.field({
      type: [ParityAnswerInput],
      required: true,
      description: "One for each of the next images, at most 200.",
    }),
  }),
});

builder.mutationFields((t) => ({
  advanceParitySplit: t.field({
    type: Model,
    description: "Judges a browser's answers about the next images that the run judged.",
    args: { input: t.arg({ type: AdvanceParitySplitInput, required: true }) },
    resolve: (_root, { input: { format, after, ...input } }, context) =>
      advanceParitySplit(context, { ...input, format: format as SplitRow["format"], after: after ?? null }),
  }),
  submitParityCheck: t.field({
    type: Model,
    description: "Judges what a browser made of a model's images, and keeps the judgement.",
    args: { input: t.arg({ type: SubmitParityCheckInput, required: true }) },
    resolve: (_root, { input }, context) => submitParityCheck(context, input),
  }),
}));
