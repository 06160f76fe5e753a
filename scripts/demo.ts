import type { ConfigurationInput } from "@/ml/configuration";
import { keepAccounts, newAccounts, readAccounts } from "./demo/account";
import { Client } from "./demo/client";
import {
  createDataset,
  createProject,
  freezeByFolders,
  importFinished,
  launch,
  runFinished,
  sendArchive,
} from "./demo/flows";
import { reviewRun } from "./demo/review";
import { type DrawnImage, drawShapes, packZip } from "./demo/shapes";
import { SetupError, step } from "./steps.mjs";

export interface DemoOptions {
  /** Where the server answers from here. */
  address: string;
  /** The address that people type. */
  url: string;
  dataDir: string;
  say(text: string): void;
}

/**
 * Fills an empty installation through its own API, as people would: two accounts, a project, a data set drawn here,
 * two trained runs, error cases and discussions. Goes on where an earlier start was interrupted, and does nothing once
 * all of it is there.
 */
export async function seedDemo({ address, url, dataDir, say }: DemoOptions): Promise<void> {
  let accounts = await readAccounts(dataDir);
  if (!accounts?.complete) {
    const owner = new Client(address, url);
    const { needsFirstAccount } = await owner.ask<{ needsFirstAccount: boolean }>("{ needsFirstAccount }");
    if (!accounts && !needsFirstAccount) {
      throw new SetupError(
        "This installation has accounts already, and the demonstration comes with its own: start it on another folder, npm start -- --demo --data ./.demo",
      );
    }
    accounts ??= newAccounts();
    await keepAccounts(dataDir, accounts);
    await (needsFirstAccount ? owner.signUp(accounts.owner) : owner.signIn(accounts.owner));
    const teamId = await nameTeam(owner);
    const colleague = await letIn(new Client(address, url), owner, teamId, accounts.colleague);
    await fill(owner, colleague, teamId);
    accounts.complete = true;
    await keepAccounts(dataDir, accounts);
  }
  say(
    `The demonstration is at ${url}: sign in as ${accounts.owner.email} with the password ${accounts.owner.password}\n(kept in ${dataDir}/demo.json, with a second account).\n`,
  );
}

async function nameTeam(owner: Client): Promise<string> {
  const { viewer } = await owner.ask<{ viewer: { memberships: { team: { id: string } }[] } }>(
    "{ viewer { memberships { team { id } } } }",
  );
  const teamId = viewer.memberships[0]?.team.id;
  if (!teamId) throw new Error("The demonstration's account is in no team");
  await owner.ask("mutation ($input: RenameTeamInput!) { renameTeam(input: $input) { id } }", {
    input: { teamId, name: "Demonstration" },
  });
  return teamId;
}

async function letIn(
  colleague: Client,
  owner: Client,
  teamId: string,
  account: { name: string; email: string; password: string },
): Promise<Client> {
  const { team } = await owner.ask<{ team: { members: { user: { email: string } }[] } }>(
    "query ($id: ID!) { team(id: $id) { members { user { email } } } }",
    { id: teamId },
  );
  if (team.members.some(({ user }) => user.email === account.email)) {
    await colleague.signIn(account);
  } else {
    const { inviteMember } = await owner.ask<{ inviteMember: { url: string } }>(
      "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { url } }",
      { input: { teamId, role: "reviewer", note: `For ${account.name}` } },
    );
    await colleague.signUp(account, inviteMember.url.split("/").pop());
  }
  return colleague;
}

interface Found {
  id: string;
  name: string;
}
type Edges<T> = { edges: { node: T }[] };
interface ProjectState {
  datasets: Edges<{ id: string; imageCount: number; imports: Edges<{ id: string }> }>;
  versions: Edges<Found>;
  runs: Edges<Found & { state: string }>;
  errorCases: Edges<{ id: string }>;
}

async function fill(owner: Client, colleague: Client, teamId: string): Promise<void> {
  const { team } = await owner.ask<{ team: { projects: Edges<Found> } }>(
    "query ($id: ID!) { team(id: $id) { projects(first: 10) { edges { node { id name } } } } }",
    { id: teamId },
  );
  const projectId =
    team.projects.edges[0]?.node.id ??
    (await createProject(
      owner,
      teamId,
      "Drawn shapes",
      "Which shape is this? Six of them, drawn by a program.",
    ));
  const { project } = await owner.ask<{ project: ProjectState }>(
    `query ($id: ID!) {
      project(id: $id) {
        datasets(first: 1) { edges { node { id imageCount imports(first: 1) { edges { node { id } } } } } }
        versions(first: 1) { edges { node { id name } } }
        runs(first: 10) { edges { node { id name state } } }
        errorCases(first: 1) { edges { node { id } } }
      }
    }`,
    { id: projectId },
  );
  const images = await step("Drawing 1,200 images", () =>
    drawShapes({ counts: { train: 140, validation: 30, test: 30 }, size: 32, seed: 3 }),
  );
  const [dataset] = project.datasets.edges;
  const datasetId =
    dataset?.node.id ??
    (await createDataset(owner, projectId, "Shapes", "32 × 32 pixels, some of them hard to tell."));
  const begunImport = dataset?.node.imports.edges[0]?.node.id;
  await step("Importing them", async ({ detail }) => {
    const importId =
      begunImport ??
      (await sendArchive(owner, { projectId, datasetId }, await packZip(images), "shapes.zip"));
    await importFinished(owner, importId, detail);
  });
  const versionId =
    project.versions.edges[0]?.node.id ?? (await freezeByFolders(owner, datasetId, "First freeze"));
  let last = "";
  for (const { name, configuration } of runs) {
    const begun = project.runs.edges.find(({ node }) => node.name === name && node.state !== "failed");
    last = begun?.node.id ?? (await launch(owner, versionId, name, configuration));
    await step(`Training “${name}”`, ({ detail }) => runFinished(owner, last, detail));
  }
  if (project.errorCases.edges.length === 0) await reviewRun(owner, colleague, last, originsOf(images));
}

const data = { width: 32, height: 32, channels: 3 as const, scaling: "standard" as const };

/** A baseline, and a network that does better: something to compare. */
const runs: { name: string; configuration: ConfigurationInput }[] = [
  {
    name: "Dense baseline",
    configuration: {
      data,
      architecture: { preset: "dense", hidden: [128], dropout: 0.2 },
      learning: { epochs: 15, batchSize: 32, learningRate: 0.0005 },
    },
  },
  {
    name: "Small CNN",
    configuration: {
      data,
      architecture: { preset: "cnn", filters: [16, 32, 64], dense: 64 },
      learning: { epochs: 15, batchSize: 32, learningRate: 0.001 },
    },
  },
];

/** What was drawn, by the name of the file. */
function originsOf(images: readonly DrawnImage[]): Map<string, DrawnImage> {
  return new Map(images.map((image) => [image.path, image]));
}
