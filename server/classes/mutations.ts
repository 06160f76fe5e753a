import { builder } from "@/server/graphql/builder";
import { Image } from "@/server/images/schema";
import { LabelBatch } from "@/server/labels/schema";
import { Project } from "@/server/projects/schema";
import { archiveClass, createClass, orderClasses, restoreClass, updateClass } from "./commands";
import { deleteClass } from "./delete";
import { foldClasses } from "./fold";
import { type Merged, mergeClass } from "./merge";
import { examplesOf } from "./queries";
import { Class } from "./schema";

builder.objectField(Class, "examples", (t) =>
  t.field({
    type: [Image],
    description: "Pictures that show what is meant by it.",
    resolve: (value, _args, context) => examplesOf(context, value.id),
  }),
);

const MergedClass = builder.objectRef<Merged>("MergedClass").implement({
  fields: (t) => ({
    class: t.field({ type: Class, description: "The one that was merged.", resolve: ({ merged }) => merged }),
    batch: t.field({
      type: LabelBatch,
      description: "The labels that its images got: restore the class and undo it to take the merge back.",
      resolve: ({ batch }) => batch,
    }),
  }),
});

const CreateClassInput = builder.inputType("CreateClassInput", {
  fields: (t) => ({ projectId: t.id({ required: true }), name: t.string({ required: true }) }),
});
const UpdateClassInput = builder.inputType("UpdateClassInput", {
  description: "What is left out stays.",
  fields: (t) => ({
    classId: t.id({ required: true }),
    name: t.string(),
    key: t.string({ description: "One digit or letter; null takes it away." }),
    color: t.string({ description: "#rrggbb; null takes it away." }),
    description: t.string(),
    exampleIds: t.idList({ description: "Images that show what is meant, in this order; 6 at most." }),
  }),
});
const OrderClassesInput = builder.inputType("OrderClassesInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    classIds: t.idList({
      required: true,
      description: "All of the project's classes, those in the archive too.",
    }),
  }),
});
const FoldClassesInput = builder.inputType("FoldClassesInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    classIds: t.idList({ required: true }),
    superClass: t.string({ description: "Null takes the classes out of theirs." }),
  }),
});
const MergeClassInput = builder.inputType("MergeClassInput", {
  fields: (t) => ({
    classId: t.id({ required: true }),
    intoId: t.id({ required: true }),
    key: t.string({
      required: true,
      description: "Chosen by the client before it sends: the same key again is the same merge, done once.",
    }),
  }),
});
const ArchiveClassInput = builder.inputType("ArchiveClassInput", {
  fields: (t) => ({ classId: t.id({ required: true }) }),
});
const RestoreClassInput = builder.inputType("RestoreClassInput", {
  fields: (t) => ({ classId: t.id({ required: true }) }),
});
const DeleteClassInput = builder.inputType("DeleteClassInput", {
  fields: (t) => ({ classId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createClass: t.field({
    type: Class,
    args: { input: t.arg({ type: CreateClassInput, required: true }) },
    resolve: (_root, { input }, context) => createClass(context, input),
  }),
  updateClass: t.field({
    type: Class,
    args: { input: t.arg({ type: UpdateClassInput, required: true }) },
    resolve: (_root, { input }, context) => updateClass(context, input),
  }),
  orderClasses: t.field({
    type: Project,
    args: { input: t.arg({ type: OrderClassesInput, required: true }) },
    resolve: async (_root, { input }, context) => (await orderClasses(context, input)).id,
  }),
  foldClasses: t.field({
    type: Project,
    description: "Puts classes in a super-class, which matrices fold them into.",
    args: { input: t.arg({ type: FoldClassesInput, required: true }) },
    resolve: async (_root, { input }, context) => (await foldClasses(context, input)).id,
  }),
  archiveClass: t.field({
    type: Class,
    args: { input: t.arg({ type: ArchiveClassInput, required: true }) },
    resolve: (_root, { input }, context) => archiveClass(context, input),
  }),
  restoreClass: t.field({
    type: Class,
    args: { input: t.arg({ type: RestoreClassInput, required: true }) },
    resolve: (_root, { input }, context) => restoreClass(context, input),
  }),
  mergeClass: t.field({
    type: MergedClass,
    args: { input: t.arg({ type: MergeClassInput, required: true }) },
    resolve: (_root, { input }, context) => mergeClass(context, input),
  }),
  deleteClass: t.field({
    type: Project,
    description: "Answers with the project that it was of.",
    args: { input: t.arg({ type: DeleteClassInput, required: true }) },
    resolve: async (_root, { input }, context) => (await deleteClass(context, input)).id,
  }),
}));
