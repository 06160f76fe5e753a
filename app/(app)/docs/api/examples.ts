/**
 * The examples of the API's page. test/e2e/cli.spec.ts runs each against a real server, with ids of its own in place of
 * the names in capitals, so that none can rot.
 */
export interface Example {
  title: string;
  text: string;
  /** What the token needs. */
  scope: "read" | "label" | "launch" | "edit";
  request:
    | { kind: "graphql" | "subscription"; query: string; variables: Readonly<Record<string, unknown>> }
    | { kind: "file"; path: string };
}

export const examples: readonly Example[] = [
  {
    title: "Teams and projects",
    text: "Who the token acts for, and the ids that everything else begins with.",
    scope: "read",
    request: {
      kind: "graphql",
      query: `{
  viewer {
    user { name }
    memberships {
      role
      team { id name projects(first: 20) { edges { node { id name } } } }
    }
  }
}`,
      variables: {},
    },
  },
  {
    title: "Runs by their figures",
    text: "The same sentences as above the table of runs. Lists are pages: ask again with after: endCursor while hasNextPage.",
    scope: "read",
    request: {
      kind: "graphql",
      query: `query ($project: ID!, $filter: String) {
  project(id: $project) {
    runs(first: 20, filter: $filter, sort: { by: "number", descending: true }) {
      edges { node { id number name state testAccuracy values(keys: ["best(validation.accuracy)", "learning.optimizer"]) } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
      variables: { project: "PROJECT", filter: 'val.accuracy > 0.2 and optimizer = "adam"' },
    },
  },
  {
    title: "Launch a run",
    text: "What is left out of a configuration is the preset's default. The answer is there before the run has begun.",
    scope: "launch",
    request: {
      kind: "graphql",
      query: `mutation ($input: LaunchRunInput!) {
  launchRun(input: $input) { id number state }
}`,
      variables: {
        input: {
          versionId: "VERSION",
          name: "From outside",
          configuration: {
            data: { width: 16, height: 16, channels: 3 },
            architecture: { preset: "dense", hidden: [16] },
            learning: { epochs: 1, batchSize: 32 },
          },
        },
      },
    },
  },
  {
    title: "What changes, as it changes",
    text: "A subscription tells what changed by its id alone, as server-sent events; read that again. Keep the last sequence: after it, nothing is missed.",
    scope: "read",
    request: {
      kind: "subscription",
      query: `subscription ($project: ID!, $after: String) {
  projectEvents(projectId: $project, after: $after) { sequence type objectId }
}`,
      variables: { project: "PROJECT", after: "0" },
    },
  },
  {
    title: "Curves of a run",
    text: "Each point that is kept, at most 20,000 a curve: ask on with afterStep. What is no finite number is null.",
    scope: "read",
    request: {
      kind: "graphql",
      query: `query ($run: ID!) {
  run(id: $run) {
    state failureMessage
    metrics(names: ["loss", "validation.accuracy"]) { name steps values }
    model { id accuracy takeAwayUrl }
  }
}`,
      variables: { run: "RUN" },
    },
  },
  {
    title: "Freeze a version",
    text: "Long work is a row that is asked about: its state, and then what came of it.",
    scope: "edit",
    request: {
      kind: "graphql",
      query: `mutation ($input: CreateFreezeInput!) {
  createFreeze(input: $input) { id state version { id } }
}`,
      variables: {
        input: {
          datasetId: "DATASET",
          name: "From outside",
          splitMethod: "stratified",
          seed: 1,
          fractions: { train: 0.8, validation: 0.1, test: 0.1 },
        },
      },
    },
  },
  {
    title: "Label images",
    text: "The key is chosen by you: sent again, it is the same action, done once.",
    scope: "label",
    request: {
      kind: "graphql",
      query: `mutation ($input: LabelImagesInput!) {
  labelImages(input: $input) { conflictCount batch { id imageCount } }
}`,
      variables: {
        input: { projectId: "PROJECT", key: "nightly-2026-11-29", classId: "CLASS", imageIds: ["IMAGE"] },
      },
    },
  },
  {
    title: "Labels of a version as CSV",
    text: "Also images.zip and coco.json. What broke off is fetched on with a Range.",
    scope: "read",
    request: { kind: "file", path: "/files/exports/VERSION/labels.csv" },
  },
  {
    title: "A trained model in every format",
    text: "model { takeAwayUrl } of a run says where.",
    scope: "read",
    request: { kind: "file", path: "/files/models/MODEL/take-away.zip" },
  },
];

/** An example as a command line, for a POSIX shell. */
export function curlOf({ request }: Example, url: string): string {
  const header = `-H "Authorization: Bearer $OFFDIAGONAL_TOKEN"`;
  if (request.kind === "file") return `curl -fOJ ${header} \\\n  ${url}${request.path}`;
  const query = request.query.replaceAll(/\s+/g, " ");
  const body = JSON.stringify({ query, variables: request.variables }, null, 1);
  const isStream = request.kind === "subscription";
  return [
    `curl ${isStream ? "-N " : ""}${header} \\`,
    `  -H 'Content-Type: application/json'${isStream ? " -H 'Accept: text/event-stream'" : ""} \\`,
    `  ${url}/api/graphql${isStream ? "/stream" : ""} \\`,
    `  -d '${body.replaceAll("'", "'\\''")}'`,
  ].join("\n");
}
