import { paritySetAsides } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import { Model } from "@/server/models/schema";
import { User } from "@/server/teams/schema";
import { Backend, ModelFormat } from "./schema";
import { type ParitySetAside as Row, setAsidesOfModel, setParityFindingAside } from "./set-aside";

const ParityKind = builder.enumType("ParityKind", {
  description: "What a browser was asked about: a sample of the images that the run judged, or all of them.",
  values: paritySetAsides.kind.enumValues,
});

const ParitySetAside = builder.objectRef<Row>("ParitySetAside").implement({
  description:
    "That a browser decides otherwise than the worker, and that a person has set this aside: it counts no longer.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ParityKind }),
    format: t.expose("format", { type: ModelFormat }),
    backend: t.expose("backend", { type: Backend }),
    browser: t.exposeString("browser"),
    images: t.exposeInt("images"),
    agreeing: t.exposeInt("agreeing"),
    largestDifference: t.exposeFloat("largestDifference", { description: "Of a probability." }),
    checkedBy: t.field({ type: User, resolve: (row) => row.checkedBy }),
    checkedAt: t.expose("checkedAt", { type: "DateTime" }),
    reason: t.exposeString("reason"),
    setAsideBy: t.field({ type: User, resolve: (row) => row.setAsideBy }),
    setAsideAt: t.expose("setAsideAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Model, (t) => ({
  paritySetAsides: t.field({
    type: [ParitySetAside],
    description: "What browsers found and a person has set aside, the last one first.",
    resolve: (model, _args, context) => setAsidesOfModel(context, model.id),
  }),
}));

const SetParityFindingAsideInput = builder.inputType("SetParityFindingAsideInput", {
  fields: (t) => ({
    modelId: t.id({ required: true }),
    kind: t.field({ type: ParityKind, required: true }),
    format: t.field({ type: ModelFormat, required: true }),
    backend: t.field({ type: Backend, required: true }),
    browser: t.string({ required: true }),
    checkedAt: t.field({
      type: "DateTime",
      required: true,
      description: "Of the finding that the person has seen: a later one is not set aside.",
    }),
    reason: t.string({ required: true }),
  }),
});

builder.mutationFields((t) => ({
  setParityFindingAside: t.field({
    type: Model,
    description: "Sets aside, with the reason, that a browser decides otherwise than the worker.",
    args: { input: t.arg({ type: SetParityFindingAsideInput, required: true }) },
    resolve: (_root, { input }, context) => setParityFindingAside(context, input),
  }),
}));
