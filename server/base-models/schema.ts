import { baseModels } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { type TeacherChoice, teacherChoices } from "@/server/runs/teachers";
import { User } from "@/server/teams/schema";
import { describeBase } from "./base";
import { createBaseModel, deleteBaseModel, updateBaseModel } from "./commands";
import { type BaseChoice, baseChoices, baseModelsPage, type BaseModel as Row, runsUpon } from "./queries";

const BaseScaling = builder.enumType("BaseScaling", {
  description:
    "Which numbers a network expects for pixels. unit: 0 to 1. signed: -1 to 1. standard: by mean and deviation of what it was trained on.",
  values: ["unit", "signed", "standard"] as const,
});

const BaseModel = builder.loadableNodeRef("BaseModel", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(baseModels, ids, context),
});

BaseModel.implement({
  description: "A trained network that was uploaded, to build upon.",
  fields: (t) => ({
    name: t.exposeString("name"),
    note: t.exposeString("note", { description: "Where it comes from, and its licence." }),
    scaling: t.expose("scaling", { type: BaseScaling, nullable: true }),
    inputShape: t.intList({
      description: "Height, width and channels that it was made for.",
      resolve: (row) => row.inputShape,
    }),
    parameters: t.exposeInt("parameters"),
    layerCount: t.exposeInt("layerCount"),
    bytes: t.exposeInt("bytes"),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    runs: t.field({
      type: [Run],
      description: "Runs that build upon it, newest first. While there are any it cannot be deleted.",
      resolve: (row, _args, context) => runsUpon(context, row.id),
    }),
  }),
});

const Choice = builder.objectRef<BaseChoice>("BaseChoice").implement({
  description: "Something that a transfer can build upon: a base model, or a run with a model.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Of the base model or of the run: `base` in a configuration." }),
    name: t.exposeString("name"),
    inputShape: t.exposeIntList("inputShape"),
    scaling: t.expose("scaling", { type: BaseScaling, nullable: true }),
  }),
});

const Teacher = builder.objectRef<TeacherChoice>("TeacherChoice").implement({
  description: "A run with a model, and whether one on a version can learn from what it says.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Of the run: `teacher` in a configuration." }),
    name: t.exposeString("name"),
    inputShape: t.exposeIntList("inputShape", {
      description:
        "Height, width and channels. Images are prepared for the teacher by themselves: any will do.",
    }),
    scaling: t.expose("scaling", { type: BaseScaling }),
    commonClasses: t.exposeInt("commonClasses", {
      description: "Classes of the version that it knows: it teaches to tell these apart.",
    }),
    refusal: t.exposeString("refusal", {
      nullable: true,
      description: "Why it cannot teach, as the end of a sentence about the run; null where it can.",
    }),
  }),
});

const BaseModelEdge = builder.edgeObject({ type: BaseModel, name: "BaseModelEdge" });
const BaseModelConnection = builder.connectionObject(
  { type: BaseModel, name: "BaseModelConnection" },
  BaseModelEdge,
);

builder.objectFields(Project, (t) => ({
  baseModels: t.connection(
    {
      type: BaseModel,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (row: Row) => row.id,
          (request) => baseModelsPage(context.db, project.id, request),
        ),
    },
    BaseModelConnection,
    BaseModelEdge,
  ),
  baseChoices: t.field({
    type: [Choice],
    description: "What a transfer can build upon: base models, then models of runs, each newest first.",
    resolve: (project, _args, context) => baseChoices(context.db, project.id),
  }),
  teacherChoices: t.field({
    type: [Teacher],
    description: "Runs with a model, newest first, and what each could teach one on a version.",
    args: { version: t.arg.id({ required: true }) },
    resolve: (project, { version }, context) => teacherChoices(context.db, project.id, version),
  }),
  base: t.field({
    type: "JSON",
    nullable: true,
    description:
      "The layers of what a transfer builds upon (BaseDescription of ml/architecture): `parseConfiguration` and `layersOf` take it. Null where the project has none of that id.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (project, { id }, context) => describeBase(context, project.id, id),
  }),
}));

builder.queryFields((t) => ({
  baseModel: t.field({
    type: BaseModel,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const UploadScaling = builder.enumType("UploadedScaling", {
  description: "Which numbers an uploaded network expects for pixels. unit: 0 to 1. signed: -1 to 1.",
  values: ["unit", "signed"] as const,
});

const CreateBaseModelInput = builder.inputType("CreateBaseModelInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string({ required: true }),
    note: t.string(),
    scaling: t.field({
      type: UploadScaling,
      description:
        "Left out: told by the layers where they say it. A graph that begins by scaling 0 to 255 decides it.",
    }),
    uploadIds: t.idList({
      required: true,
      description:
        "Finished uploads of purpose base_model: model.json and its weights, the files of a SavedModel, or a zip of either.",
    }),
  }),
});
const UpdateBaseModelInput = builder.inputType("UpdateBaseModelInput", {
  fields: (t) => ({
    baseModelId: t.id({ required: true }),
    name: t.string(),
    note: t.string(),
    scaling: t.field({ type: UploadScaling }),
  }),
});
const DeleteBaseModelInput = builder.inputType("DeleteBaseModelInput", {
  fields: (t) => ({ baseModelId: t.id({ required: true }) }),
});

const DeletedBaseModel = builder.objectRef<Row>("DeletedBaseModel").implement({
  fields: (t) => ({ id: t.exposeID("id"), name: t.exposeString("name") }),
});

builder.mutationFields((t) => ({
  createBaseModel: t.field({
    type: BaseModel,
    description: "Makes a base model of uploaded files, which are gone afterwards, also where it is refused.",
    args: { input: t.arg({ type: CreateBaseModelInput, required: true }) },
    resolve: (_root, { input }, context) => createBaseModel(context, input),
  }),
  updateBaseModel: t.field({
    type: BaseModel,
    args: { input: t.arg({ type: UpdateBaseModelInput, required: true }) },
    resolve: (_root, { input }, context) => updateBaseModel(context, input),
  }),
  deleteBaseModel: t.field({
    type: DeletedBaseModel,
    description: "Removes a base model that no run builds upon.",
    args: { input: t.arg({ type: DeleteBaseModelInput, required: true }) },
    resolve: (_root, { input }, context) => deleteBaseModel(context, input),
  }),
}));
