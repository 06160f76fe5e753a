import { eq } from "drizzle-orm";
import { repeatKind, runGroups } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { mostFrequent } from "@/server/runs/baseline";
import { CurveBreakKind } from "@/server/runs/curves-schema";
import { Baseline, Run, RunPriority } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { frozenClasses, versionOf } from "@/server/versions/queries";
import { Version } from "@/server/versions/schema";
import { followRunGroup, launchRunGroup, renameRunGroup, stopRunGroup } from "./commands";
import { isFollowed } from "./followers";
import {
  type GroupCurve as Curve,
  curvesOf,
  type EpochBreak as EpochBreakShape,
  type MeasureSpread as MeasureSpreadShape,
  measures,
  membersOf,
  pooledAccuracyOf,
  type RunGroup as Row,
  runGroupsPage,
  spreadsOf,
} from "./queries";

const RepeatKind = builder.enumType("RepeatKind", {
  description:
    "folds: training and validation images are divided into `count` folds, and each run validates on one and learns from the others. leave_one_out: a fold for each image, for very small sets. seeds: `count` runs on the same splits with the seeds that follow the configuration's.",
  values: repeatKind.enumValues,
});

export const RunGroup = builder.loadableNodeRef("RunGroup", {
  id: { resolve: (group) => group.id },
  load: (ids: string[], context: Context) => visibleByProject(runGroups, ids, context),
});

const Measure = builder.enumType("RunMeasure", { values: measures });

const MeasureSpread = builder.objectRef<MeasureSpreadShape>("MeasureSpread").implement({
  description: "A measure over the finished runs of a group.",
  fields: (t) => ({
    measure: t.expose("measure", { type: Measure }),
    count: t.exposeInt("count", { description: "Runs that have it." }),
    mean: t.exposeFloat("mean"),
    deviation: t.exposeFloat("deviation", {
      nullable: true,
      description: "Standard deviation (divided by count - 1); null of one run.",
    }),
    smallest: t.exposeFloat("smallest"),
    largest: t.exposeFloat("largest"),
    interval: t.floatList({
      nullable: true,
      description:
        "95 % interval of the mean by Student's t, two numbers; null of one run. Folds share most of their training images, so that theirs is somewhat too narrow.",
      resolve: ({ interval }) => interval && [...interval],
    }),
  }),
});

const EpochBreak = builder.objectRef<EpochBreakShape>("EpochBreak").implement({
  description: "Points of an epoch that were no finite numbers.",
  fields: (t) => ({
    epoch: t.exposeInt("epoch"),
    kind: t.expose("kind", { type: CurveBreakKind }),
    count: t.exposeInt("count"),
  }),
});

const MemberCurve = builder.objectRef<Curve["members"][number]>("MemberCurve").implement({
  fields: (t) => ({
    member: t.exposeInt("member"),
    values: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      resolve: (curve) => curve.values,
    }),
    breaks: t.field({ type: [EpochBreak], resolve: (curve) => curve.breaks }),
  }),
});

const GroupCurve = builder.objectRef<Curve>("GroupCurve").implement({
  description:
    "A metric by epoch, of all members: each member's own values, and mean and standard deviation over those that have reached the epoch.",
  fields: (t) => ({
    name: t.exposeString("name"),
    epochs: t.exposeIntList("epochs"),
    means: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      resolve: (curve) => curve.means,
    }),
    deviations: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "Null where one member alone has reached the epoch.",
      resolve: (curve) => curve.deviations,
    }),
    counts: t.exposeIntList("counts", { description: "Members that have reached the epoch." }),
    members: t.field({ type: [MemberCurve], resolve: (curve) => curve.members }),
  }),
});

RunGroup.implement({
  description: "Runs of one configuration that differ by their fold or by their seed alone.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (group) => group.projectId }),
    version: t.field({ type: Version, resolve: (group) => group.versionId }),
    name: t.exposeString("name"),
    kind: t.expose("kind", { type: RepeatKind }),
    members: t.exposeInt("members", { description: "How many runs it has." }),
    configuration: t.field({ type: "JSON", resolve: (group) => group.configuration }),
    runs: t.field({
      type: [Run],
      description: "By member: fold 1, fold 2…, or seed by seed.",
      resolve: (group, _args, context) => membersOf(context, group.id),
    }),
    spreads: t.field({
      type: [MeasureSpread],
      description: "Of each measure that a finished run has.",
      resolve: async (group, _args, context) => spreadsOf(await membersOf(context, group.id)),
    }),
    pooledAccuracy: t.float({
      nullable: true,
      description:
        "Share of right answers over all training and validation images, each judged by the run that did not learn from it. Null before the last fold is finished, and for seeds.",
      resolve: async (group, _args, context) => pooledAccuracyOf(group, await membersOf(context, group.id)),
    }),
    curves: t.field({
      type: [GroupCurve],
      resolve: (group, _args, context) => curvesOf(context.db, group.id),
    }),
    foldCounts: t.field({
      type: t.listRef(t.listRef("Int")),
      nullable: true,
      description: "foldCounts[fold][class]: images, by place among the version's classes; null for seeds.",
      complexity: 1,
      resolve: (group) => group.foldCounts,
    }),
    keptTogether: t.exposeInt("keptTogether", {
      nullable: true,
      description:
        "Images that lie in one fold with near-same ones; null for seeds, and where nobody could look for such.",
    }),
    pooledBaseline: t.field({
      type: Baseline,
      nullable: true,
      description: "Over all folds together; null for seeds.",
      resolve: async (group, _args, context) => {
        if (!group.foldCounts) return null;
        const classes = frozenClasses(await versionOf(context, group.versionId));
        const counts = classes.map(({ index }) =>
          (group.foldCounts ?? []).reduce((sum, fold) => sum + (fold[index] ?? 0), 0),
        );
        return mostFrequent(classes, counts);
      },
    }),
    isFollowed: t.boolean({
      description: "Whether the viewer is told in the inbox when the last of its runs ends.",
      resolve: (group, _args, context) => isFollowed(context, group.id),
    }),
    createdBy: t.field({ type: User, resolve: (group) => group.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Run, (t) => ({
  group: t.field({
    type: RunGroup,
    nullable: true,
    description: "The repeats that it is one of.",
    resolve: (run) => run.groupId,
  }),
  member: t.exposeInt("member", {
    nullable: true,
    description: "Its place in the group, from 0: its fold, or how far its seed is from the first.",
  }),
}));

const RunGroupEdge = builder.edgeObject({ type: RunGroup, name: "RunGroupEdge" });
const RunGroupConnection = builder.connectionObject(
  { type: RunGroup, name: "RunGroupConnection" },
  RunGroupEdge,
);

builder.objectFields(Project, (t) => ({
  runGroups: t.connection(
    {
      type: RunGroup,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (group: Row) => group.id,
          (request) => runGroupsPage(context.db, eq(runGroups.projectId, project.id), request),
        ),
    },
    RunGroupConnection,
    RunGroupEdge,
  ),
}));

builder.queryFields((t) => ({
  runGroup: t.field({
    type: RunGroup,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const RepeatsInput = builder.inputType("RepeatsInput", {
  fields: (t) => ({
    kind: t.field({ type: RepeatKind, required: true }),
    count: t.int({
      description:
        "Folds, 2 to 20, or seeds, 2 to 50. Leave-one-out takes as many as there are images, at most 100.",
    }),
  }),
});
const LaunchRunGroupInput = builder.inputType("LaunchRunGroupInput", {
  fields: (t) => ({
    versionId: t.id({ required: true }),
    name: t.string(),
    configuration: t.field({ type: "JSON", required: true }),
    repeats: t.field({ type: RepeatsInput, required: true }),
    priority: t.field({
      type: RunPriority,
      description: "Of each of its runs; normal, unless another is given.",
    }),
  }),
});
const StopRunGroupInput = builder.inputType("StopRunGroupInput", {
  fields: (t) => ({ runGroupId: t.id({ required: true }) }),
});
const FollowRunGroupInput = builder.inputType("FollowRunGroupInput", {
  fields: (t) => ({ runGroupId: t.id({ required: true }), follow: t.boolean({ required: true }) }),
});
const RenameRunGroupInput = builder.inputType("RenameRunGroupInput", {
  fields: (t) => ({ runGroupId: t.id({ required: true }), name: t.string({ required: true }) }),
});

builder.mutationFields((t) => ({
  launchRunGroup: t.field({
    type: RunGroup,
    args: { input: t.arg({ type: LaunchRunGroupInput, required: true }) },
    resolve: (_root, { input }, context) =>
      launchRunGroup(context, { ...input, configuration: input.configuration }),
  }),
  stopRunGroup: t.field({
    type: RunGroup,
    args: { input: t.arg({ type: StopRunGroupInput, required: true }) },
    resolve: (_root, { input }, context) => stopRunGroup(context, input),
  }),
  followRunGroup: t.field({
    type: RunGroup,
    description: "Has the viewer told in the inbox when the last of its runs ends, or no longer.",
    args: { input: t.arg({ type: FollowRunGroupInput, required: true }) },
    resolve: (_root, { input }, context) => followRunGroup(context, input),
  }),
  renameRunGroup: t.field({
    type: RunGroup,
    args: { input: t.arg({ type: RenameRunGroupInput, required: true }) },
    resolve: (_root, { input }, context) => renameRunGroup(context, input),
  }),
}));
