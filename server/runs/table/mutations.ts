import { builder } from "@/server/graphql/builder";
import { Project } from "@/server/projects/schema";
import { archiveRuns, type RunsChanged as Changed, deleteRuns, restoreRuns, tagRuns } from "./commands";

const RunRefusal = builder.objectRef<Changed["refused"][number]>("RunRefusal").implement({
  description: "A run that an action left as it was.",
  fields: (t) => ({ number: t.exposeInt("number"), reason: t.exposeString("reason") }),
});
const RunsChanged = builder.objectRef<Changed>("RunsChanged").implement({
  description: "What an action on many runs came to.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: ({ projectId }) => projectId }),
    changed: t.exposeInt("changed", { description: "Runs that it changed." }),
    refused: t.field({ type: [RunRefusal], resolve: ({ refused }) => refused }),
  }),
});

const chosen = { description: "Numbers of runs of the project, 10,000 at most." };
const TagRunsInput = builder.inputType("TagRunsInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    numbers: t.intList({ required: true, ...chosen }),
    add: t.stringList(),
    remove: t.stringList(),
  }),
});
const ArchiveRunsInput = builder.inputType("ArchiveRunsInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    numbers: t.intList({ required: true, ...chosen }),
    archived: t.boolean({ required: true, description: "Or back among those at hand." }),
  }),
});
const DeleteRunsInput = builder.inputType("DeleteRunsInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    numbers: t.intList({ required: true, ...chosen }),
  }),
});
const RestoreRunsInput = builder.inputType("RestoreRunsInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    numbers: t.intList({ required: true, ...chosen }),
  }),
});

builder.mutationFields((t) => ({
  tagRuns: t.field({
    type: RunsChanged,
    args: { input: t.arg({ type: TagRunsInput, required: true }) },
    resolve: (_root, { input }, context) =>
      tagRuns(context, { ...input, add: input.add ?? [], remove: input.remove ?? [] }),
  }),
  archiveRuns: t.field({
    type: RunsChanged,
    args: { input: t.arg({ type: ArchiveRunsInput, required: true }) },
    resolve: (_root, { input }, context) => archiveRuns(context, input),
  }),
  deleteRuns: t.field({
    type: RunsChanged,
    args: { input: t.arg({ type: DeleteRunsInput, required: true }) },
    resolve: (_root, { input }, context) => deleteRuns(context, input),
  }),
  restoreRuns: t.field({
    type: RunsChanged,
    args: { input: t.arg({ type: RestoreRunsInput, required: true }) },
    resolve: (_root, { input }, context) => restoreRuns(context, input),
  }),
}));
