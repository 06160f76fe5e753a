import { Client } from "@/scripts/demo/client";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  launch,
  queueFilled,
  runFinished,
  sendArchive,
  sweepFinished,
} from "@/scripts/demo/flows";
import { drawShapes, packZip } from "@/scripts/demo/shapes";
import type { App } from "./app";
import { askedEvaluations, type Evaluations } from "./seed-evaluations";
import { type Rest, theRest } from "./seed-rest";
import { begunSweep } from "./seed-sweep";

/** Somebody signed in, without a page. */
export interface Person {
  client: Client;
  name: string;
  email: string;
  password: string;
}

let people = 0;

function account(name: string) {
  people += 1;
  return { name, email: `person-${process.pid}-${people}@example.org`, password: `correct horse ${people}` };
}

/** Signs up the first account of an installation. */
export async function firstPerson(app: App, name: string): Promise<Person> {
  const client = new Client(app.url);
  const its = account(name);
  await client.signUp(its);
  return { client, ...its };
}

/** Signs up by an invitation of somebody who may invite. */
export async function invited(
  app: App,
  by: Person,
  teamId: string,
  role: string,
  name: string,
): Promise<Person> {
  const { inviteMember } = await by.client.ask<{ inviteMember: { url: string } }>(
    "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { url } }",
    { input: { teamId, role } },
  );
  const client = new Client(app.url);
  const its = account(name);
  await client.signUp(its, inviteMember.url.split("/").pop());
  return { client, ...its };
}

export async function teamOf(person: Person): Promise<string> {
  const { viewer } = await person.client.ask<{ viewer: { memberships: { team: { id: string } }[] } }>(
    "{ viewer { memberships { team { id } } } }",
  );
  const [membership] = viewer.memberships;
  if (!membership) throw new Error(`${person.name} is in no team`);
  return membership.team.id;
}

/** A second team that the person owns. */
export async function newTeam(person: Person, name: string): Promise<string> {
  const { createTeam } = await person.client.ask<{ createTeam: { id: string } }>(
    "mutation ($input: CreateTeamInput!) { createTeam(input: $input) { id } }",
    { input: { name } },
  );
  return createTeam.id;
}

/** An archive of drawn shapes, different for each seed. */
export async function shapesZip(
  counts: { train: number; validation: number; test: number },
  seed: number,
  size = 32,
): Promise<Uint8Array> {
  return packZip(await drawShapes({ counts, size, seed }));
}

/** Drawn shapes from their import to two runs and an error case. */
export interface ShapesProject {
  teamId: string;
  projectId: string;
  datasetId: string;
  importId: string;
  versionId: string;
  runId: string;
  /** Of the same version, to compare with. */
  otherRunId: string;
  modelId: string;
  modelUrl: string;
  caseId: string;
  /** A suite of that case, which both runs have to face. */
  suiteId: string;
  imageId: string;
  /** Classes of the cell that the error case lies in. */
  truth: number;
  predicted: number;
}

/** What else a project can hold, to be looked at. */
export interface Everything extends Rest, Evaluations {
  /** Images with a table of their classes: waits to be confirmed. */
  plannedImportId: string;
  /** Two seeds of a small network, finished. */
  groupId: string;
  /** Two trials of a small network, finished. */
  sweepId: string;
  /** A learning-rate finder, finished. */
  finderId: string;
  /** An attempt to learn one batch by heart that failed, finished. */
  overfitId: string;
  /** A queue that two people have begun; what they disagree about waits for a reviewer. */
  queueId: string;
  /** What the first run's model says of the one image without a class. */
  suggestionSetId: string;
  /** All errors of the run, open, one of them decided on. */
  reviewId: string;
}

/** A group of runs and a check of each kind, launched. */
async function repeatsAndChecks(
  client: Client,
  versionId: string,
): Promise<Pick<Everything, "groupId" | "finderId" | "overfitId"> & { finished: Promise<void> }> {
  const configuration = {
    data: { width: 16, height: 16, channels: 3 },
    architecture: { preset: "dense", hidden: [16] },
    learning: { epochs: 2, batchSize: 32 },
  };
  const { launchRunGroup: group } = await client.ask<{
    launchRunGroup: { id: string; runs: { id: string }[] };
  }>("mutation ($input: LaunchRunGroupInput!) { launchRunGroup(input: $input) { id runs { id } } }", {
    input: { versionId, name: "Dense, twice", configuration, repeats: { kind: "seeds", count: 2 } },
  });
  const check = async (kind: string, learning: object) => {
    const { launchRun } = await client.ask<{ launchRun: { id: string } }>(
      "mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id } }",
      { input: { versionId, kind, configuration: { ...configuration, learning } } },
    );
    return launchRun.id;
  };
  const finderId = await check("rate_finder", { batchSize: 16 });
  const overfitId = await check("overfit_check", { optimizer: "sgd", learningRate: 1e-5 });
  const launched = [...group.runs.map((run) => run.id), finderId, overfitId];
  const finished = Promise.all(launched.map((id) => runFinished(client, id))).then(() => {});
  return { groupId: group.id, finderId, overfitId, finished };
}

/** A queue of two votes each, twelve by either, who differ about some. A reviewer decides, so that no label changes. */
async function votedQueue(
  person: Person,
  colleague: Person,
  teamId: string,
  datasetId: string,
): Promise<string> {
  const { client } = person;
  const { team, dataset } = await client.ask<{
    team: { members: { id: string; user: { name: string } }[] };
    dataset: { project: { classes: { id: string }[] } };
  }>(
    "query ($t: ID!, $d: ID!) { team(id: $t) { members { id user { name } } } dataset(id: $d) { project { classes { id } } } }",
    { t: teamId, d: datasetId },
  );
  const people = team.members
    .filter(({ user }) => [person.name, colleague.name].includes(user.name))
    .map(({ id }) => ({ memberId: id, role: "labeller" }));
  const [one, other] = dataset.project.classes.map(({ id }) => id);
  const { createLabelQueue: queue } = await client.ask<{ createLabelQueue: { id: string } }>(
    "mutation ($input: CreateLabelQueueInput!) { createLabelQueue(input: $input) { id } }",
    {
      input: {
        ...{
          datasetId,
          name: "Which shape?",
          instructions: "The larger one, where two lie upon each other.",
        },
        ...{ votesPerImage: 2, rule: "reviewer", imageOrder: "arrival", people, gold: { count: 5 } },
        filter: { classIds: [one, other] },
      },
    },
  );
  await queueFilled(client, queue.id);
  for (const [at, { client: voter }] of [colleague, person].entries()) {
    const { dealQueueImages: dealt } = await voter.ask<{
      dealQueueImages: { tasks: { imageId: string }[] };
    }>("mutation ($input: DealQueueImagesInput!) { dealQueueImages(input: $input) { tasks { imageId } } }", {
      input: { queueId: queue.id, count: 12 },
    });
    for (const [i, { imageId }] of dealt.tasks.entries()) {
      await voter.ask("mutation ($input: CastVoteInput!) { castVote(input: $input) { id } }", {
        input: {
          ...{ queueId: queue.id, imageId, key: `${queue.id} ${at} ${i}`, ms: 900 },
          ...{ answer: "class", classId: at === 1 && i % 4 === 0 ? other : one },
        },
      });
    }
  }
  return queue.id;
}

/** Takes the class of the newest image away, and asks a run's model about it. */
async function askedAbout(
  { client }: Person,
  { projectId, datasetId, runId }: { projectId: string; datasetId: string; runId: string },
): Promise<string> {
  const { dataset } = await client.ask<{ dataset: { images: { edges: { node: { id: string } }[] } } }>(
    "query ($id: ID!) { dataset(id: $id) { images(first: 1, sort: { by: arrival, descending: true }) { edges { node { id } } } } }",
    { id: datasetId },
  );
  const imageIds = dataset.images.edges.map(({ node }) => node.id);
  await client.ask("mutation ($input: LabelImagesInput!) { labelImages(input: $input) { added } }", {
    input: { projectId, key: "one without a class", imageIds },
  });
  const { createSuggestionSet: set } = await client.ask<{ createSuggestionSet: { id: string } }>(
    "mutation ($input: CreateSuggestionSetInput!) { createSuggestionSet(input: $input) { id } }",
    { input: { datasetId, runId } },
  );
  return set.id;
}

/** A review of all errors of a run by the whole team, one of which is decided on, with a cause of the team's own. */
async function begunReview(
  { client }: Person,
  teamId: string,
  runId: string,
  imageId: string,
): Promise<string> {
  const { team, run } = await client.ask<{
    team: { members: { id: string; role: string }[] };
    run: { project: { id: string } };
  }>("query ($t: ID!, $r: ID!) { team(id: $t) { members { id role } } run(id: $r) { project { id } } }", {
    t: teamId,
    r: runId,
  });
  const { createReview: review } = await client.ask<{ createReview: { id: string } }>(
    "mutation ($input: CreateReviewInput!) { createReview(input: $input) { id } }",
    {
      input: {
        ...{ runId, name: "Errors to look at", selection: { wrong: true }, peoplePerImage: 1 },
        memberIds: team.members.filter(({ role }) => role !== "viewer").map(({ id }) => id),
      },
    },
  );
  const { createCauseTag: tag } = await client.ask<{ createCauseTag: { id: string } }>(
    "mutation ($input: CreateCauseTagInput!) { createCauseTag(input: $input) { id } }",
    { input: { projectId: run.project.id, name: "too small" } },
  );
  await client.ask(
    "mutation ($input: DecideReviewImagesInput!) { decideReviewImages(input: $input) { id } }",
    {
      input: {
        ...{ reviewId: review.id, imageIds: [imageId], key: `${review.id} 1`, verdict: "model_wrong" },
        ...{ tagIds: [tag.id], note: "The corners blur." },
      },
    },
  );
  return review.id;
}

/** 102 of the images are test images: enough for the comparison with the worker. */
const counts = { train: 25, validation: 5, test: 17 };

/** A few shapes in one folder, with a table that says what they are. */
async function tabledZip(): Promise<Uint8Array> {
  const drawn = await drawShapes({ counts: { train: 1, validation: 0, test: 0 }, size: 32, seed: 9 });
  const files = drawn.map(({ bytes }, i) => ({ path: `photos/${i}.png`, bytes }));
  const rows = drawn.map(({ path }, i) => `photos/${i}.png;${path.split("/").at(-2)};train`);
  const table = Buffer.from(["file;shape;split", ...rows.slice(1)].join("\n"));
  return packZip([...files, { path: "labels.csv", bytes: table }]);
}

/** Imports, freezes, trains two runs, and keeps an error case with a comment. */
export async function shapesProject(person: Person, teamId: string): Promise<ShapesProject> {
  const { client } = person;
  const projectId = await createProject(client, teamId, "Shapes", "Drawn by a program.");
  const datasetId = await createDataset(client, projectId, "Drawn");
  const importId = await sendArchive(
    client,
    { projectId, datasetId },
    await shapesZip(counts, 1),
    "shapes.zip",
  );
  await importFinished(client, importId);
  const versionId = await freezeByFolders(client, datasetId, "First");
  const runId = await launch(client, versionId, "Dense", {
    data: { width: 32, height: 32, channels: 3 },
    architecture: { preset: "dense", hidden: [32] },
    learning: { epochs: 2, batchSize: 32 },
  });
  const otherRunId = await launch(client, versionId, "Wider", {
    data: { width: 32, height: 32, channels: 3 },
    architecture: { preset: "dense", hidden: [96] },
    learning: { epochs: 5, batchSize: 32 },
  });
  for (const id of [runId, otherRunId]) await runFinished(client, id);
  const { run } = await client.ask<{
    run: {
      model: { id: string; url: string };
      predictions: {
        edges: {
          node: { image: { id: string }; truth: { index: number; id: string }; predicted: { index: number } };
        }[];
      };
    };
  }>(
    `query ($id: ID!) {
      run(id: $id) {
        model { id url }
        predictions(first: 100) {
          edges { node { image { id } truth { index id } predicted { index } } }
        }
      }
    }`,
    { id: runId },
  );
  const wrong = run.predictions.edges.find(({ node }) => node.truth.index !== node.predicted.index)?.node;
  if (!wrong) throw new Error("Two epochs learnt every shape: there is no error case to keep");
  const { createErrorCase } = await client.ask<{ createErrorCase: { id: string } }>(
    "mutation ($input: CreateErrorCaseInput!) { createErrorCase(input: $input) { id } }",
    {
      input: {
        runId,
        imageId: wrong.image.id,
        expectedClassId: wrong.truth.id,
        source: "matrix",
        cause: "classes_alike",
        note: "Much alike at this size.",
      },
    },
  );
  await client.ask("mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }", {
    input: { errorCaseId: createErrorCase.id, body: "Shall we draw more of these?" },
  });
  const { createCaseSuite: suite } = await client.ask<{ createCaseSuite: { id: string } }>(
    "mutation ($input: CreateCaseSuiteInput!) { createCaseSuite(input: $input) { id } }",
    {
      input: {
        ...{ projectId, name: "Must not come back", rule: "baseline", baselineRunId: runId },
        errorCaseIds: [createErrorCase.id],
      },
    },
  );
  await client.ask("mutation ($input: FaceErrorCasesInput!) { faceErrorCases(input: $input) { id } }", {
    input: { projectId, runIds: [runId, otherRunId] },
  });
  return {
    teamId,
    projectId,
    datasetId,
    importId,
    versionId,
    runId,
    otherRunId,
    modelId: run.model.id,
    modelUrl: run.model.url,
    caseId: createErrorCase.id,
    suiteId: suite.id,
    imageId: wrong.image.id,
    truth: wrong.truth.index,
    predicted: wrong.predicted.index,
  };
}

/** Fills a project of shapes with one of everything else. */
export async function everythingElse(
  person: Person,
  colleague: Person,
  { teamId, projectId, datasetId, versionId, runId, imageId }: ShapesProject,
): Promise<Everything> {
  const { client } = person;
  const plannedImportId = await sendArchive(
    client,
    { projectId, datasetId },
    await tabledZip(),
    "more-shapes.zip",
    { atOnce: "false" },
  );
  // Made while the runs below train.
  await client.ask("mutation ($input: CreateEmbeddingInput!) { createEmbedding(input: $input) { id } }", {
    input: { datasetId, runId, method: "umap" },
  });
  const { finished, ...repeats } = await repeatsAndChecks(client, versionId);
  const sweepId = await begunSweep(client, { projectId, versionId });
  const queueId = await votedQueue(person, colleague, teamId, datasetId);
  const reviewId = await begunReview(person, teamId, runId, imageId);
  const suggestionSetId = await askedAbout(person, { projectId, datasetId, runId });
  const rest = await theRest(client, { projectId, runId, imageId });
  await finished;
  await sweepFinished(client, sweepId);
  const asked = await askedEvaluations(client, runId);
  return { plannedImportId, ...repeats, sweepId, queueId, reviewId, suggestionSetId, ...rest, ...asked };
}
