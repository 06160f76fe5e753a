import { runAttempts } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Project } from "@/server/projects/schema";
import { restartRun, resumeRun } from "./again";
import { isFollowed } from "./followers";
import { attemptsOf, failureLinesOf, secondsToStart } from "./following";
import { priorityName } from "./priority";
import type { Run as Row } from "./queries";
import {
  projectPlaceOf,
  queueCursor,
  queueLength,
  queuePage,
  type Waiting,
  waitingOf,
  workingRuns,
} from "./queue";
import { followRun, moveRun, setRunLimits, setRunPriority } from "./queue-commands";
import { LogLine, Run, RunConnection, RunEdge, RunPriority } from "./schema";
import { silentSeconds } from "./worked";

const AttemptKind = builder.enumType("AttemptKind", {
  description:
    "started: its first worker took it. resumed: a person had it go on. worker_lost: its worker died or fell silent, and another one went on.",
  values: runAttempts.kind.enumValues,
});

const RunAttempt = builder.objectRef<typeof runAttempts.$inferSelect>("RunAttempt").implement({
  description: "A worker took the run.",
  fields: (t) => ({
    kind: t.expose("kind", { type: AttemptKind }),
    epoch: t.exposeInt("epoch", { description: "After which it went on; 0: from the start." }),
    lostAt: t.expose("lostAt", {
      type: "DateTime",
      nullable: true,
      description: "The last sign of life of the worker that was lost.",
    }),
    startedAt: t.expose("startedAt", { type: "DateTime" }),
  }),
});

/** What is told of where a run waits: asked only of one that does, and at once of others, of which a list has most. */
function ofWaiting<Told>(
  context: Context,
  run: Row,
  told: (waiting: Waiting | null) => Told | Promise<Told>,
): Told | Promise<Told> {
  return run.state === "queued" ? waitingOf(context, run.id).then(told) : told(null);
}

builder.objectFields(Run, (t) => ({
  priority: t.field({
    type: RunPriority,
    resolve: ({ priority }) => priorityName(priority),
  }),
  queuePosition: t.int({
    nullable: true,
    description: "Runs before it in the queue, of all projects that share the workers; null once started.",
    resolve: (run, _args, context) => ofWaiting(context, run, (waiting) => waiting?.ahead ?? null),
  }),
  projectQueuePlace: t.int({
    nullable: true,
    description: "Its place among the runs of its project that wait, 1 first; null once started.",
    resolve: (run, _args, context) => (run.state === "queued" ? projectPlaceOf(context, run.id) : null),
  }),
  heldByLimit: t.boolean({
    description: "It waits because as many runs of its project, or of the person, are worked on as may be.",
    resolve: (run, _args, context) => ofWaiting(context, run, (waiting) => waiting?.held === "limit"),
  }),
  heldBySweep: t.boolean({
    description: "It waits because the sweep whose trial it is was paused.",
    resolve: (run, _args, context) => ofWaiting(context, run, (waiting) => waiting?.held === "sweep"),
  }),
  secondsToStart: t.float({
    nullable: true,
    description:
      "Guessed from how long runs of late took and what those at work have left; null where unknown.",
    resolve: (run, _args, context) =>
      ofWaiting(context, run, (waiting) => waiting && secondsToStart(context, waiting)),
  }),
  attempts: t.field({
    type: [RunAttempt],
    description: "In their order; the last 50.",
    resolve: (run, _args, context) => attemptsOf(context.db, run.id),
  }),
  failureLines: t.field({
    type: [LogLine],
    description: "Of a run that failed: its last warnings and errors in the log, in their order; at most 8.",
    resolve: (run, _args, context) => failureLinesOf(context.db, run),
  }),
  silentSeconds: t.float({
    nullable: true,
    description:
      "Since its worker's last sign of life, which comes every second; null where no worker has it.",
    resolve: (run) => silentSeconds(run),
  }),
  memoryBytes: t.exposeFloat("memoryBytes", {
    nullable: true,
    description: "Memory that its process holds, as of its last sign of life.",
  }),
  stopsAfterEpoch: t.boolean({
    description: "The stop that was asked for waits for the end of the epoch.",
    resolve: (run) => run.stopRequestedAt !== null && run.stopAfterEpoch,
  }),
  origin: t.field({
    type: Run,
    nullable: true,
    description: "The run that it repeats, or was forked from.",
    resolve: (run) => run.originId,
  }),
  originEpoch: t.exposeInt("originEpoch", {
    nullable: true,
    description: "Of a fork: the epoch of the origin that it goes on after.",
  }),
  isFollowed: t.boolean({
    description: "Whether the viewer is told in the inbox when it finishes or fails.",
    resolve: (run, _args, context) => isFollowed(context, run.id),
  }),
}));

builder.objectFields(Project, (t) => ({
  runQueue: t.connection(
    {
      type: Run,
      description: "Runs that wait, in their order within the project.",
      resolve: (project, args, context) =>
        page(
          args,
          (run: Row) => queueCursor(run),
          (request) => queuePage(context.db, project.id, request),
        ),
    },
    RunConnection,
    RunEdge,
  ),
  runQueueLength: t.int({
    description: "How many of its runs wait.",
    resolve: (project, _args, context) => queueLength(context.db, project.id),
  }),
  workingRuns: t.field({
    type: [Run],
    description: "Runs that a worker has, longest at work first; at most 100.",
    resolve: (project, _args, context) => workingRuns(context.db, project.id),
  }),
  runLimit: t.exposeInt("runLimit", {
    nullable: true,
    description: "Runs of the project that may be worked on at a time; null: as many as there are places.",
  }),
  runLimitPerPerson: t.exposeInt("runLimitPerPerson", {
    nullable: true,
    description: "Runs of one person in the project that may be worked on at a time.",
  }),
}));

const RunIdInput = builder.inputType("RunIdInput", { fields: (t) => ({ runId: t.id({ required: true }) }) });
const MoveRunInput = builder.inputType("MoveRunInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    beforeRunId: t.id({
      description: "It goes right before this one. Beside none: to the end of those of its priority.",
    }),
    afterRunId: t.id({ description: "It goes right behind this one." }),
  }),
});
const SetRunPriorityInput = builder.inputType("SetRunPriorityInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    priority: t.field({ type: RunPriority, required: true }),
  }),
});
const SetRunLimitsInput = builder.inputType("SetRunLimitsInput", {
  fields: (t) => ({ projectId: t.id({ required: true }), runLimit: t.int(), runLimitPerPerson: t.int() }),
});
const FollowRunInput = builder.inputType("FollowRunInput", {
  fields: (t) => ({ runId: t.id({ required: true }), follow: t.boolean({ required: true }) }),
});

builder.mutationFields((t) => ({
  resumeRun: t.field({
    type: Run,
    description:
      "Has a stopped run, or one that failed by no fault of its configuration, go on from its last checkpoint.",
    args: { input: t.arg({ type: RunIdInput, required: true }) },
    resolve: (_root, { input }, context) => resumeRun(context, input),
  }),
  restartRun: t.field({
    type: Run,
    description: "A new run of the same version, configuration and seed.",
    args: { input: t.arg({ type: RunIdInput, required: true }) },
    resolve: (_root, { input }, context) => restartRun(context, input),
  }),
  moveRun: t.field({
    type: Run,
    args: { input: t.arg({ type: MoveRunInput, required: true }) },
    resolve: (_root, { input }, context) => moveRun(context, input),
  }),
  setRunPriority: t.field({
    type: Run,
    args: { input: t.arg({ type: SetRunPriorityInput, required: true }) },
    resolve: (_root, { input }, context) => setRunPriority(context, input),
  }),
  setRunLimits: t.field({
    type: Project,
    args: { input: t.arg({ type: SetRunLimitsInput, required: true }) },
    resolve: (_root, { input }, context) => setRunLimits(context, input),
  }),
  followRun: t.field({
    type: Run,
    args: { input: t.arg({ type: FollowRunInput, required: true }) },
    resolve: (_root, { input }, context) => followRun(context, input),
  }),
}));
