import type { Outcome } from "./exit";
import { follow } from "./follow";
import { launchCommand } from "./launch";
import { csvOf, metricLines } from "./metrics";
import type { Command } from "./options";
import { json, percent, plain, say, table } from "./print";
import { chosenProject, type Page, projectOption } from "./projects";
import { runImportCommand } from "./run-imports";
import { type RunRow, readRun, requireOption, runFields, tellEnd, waitForRun } from "./waiting";

interface LogLine {
  sequence: number;
  at: string;
  level: string;
  message: string;
}

const line = (run: RunRow) => [
  ...[run.id, run.number, run.name, run.state, `${run.epoch}/${run.epochs}`],
  ...[percent(run.bestValidationAccuracy), percent(run.testAccuracy)],
];
const head = ["ID", "#", "NAME", "STATE", "EPOCH", "BEST VALIDATION", "TEST"];

export const runCommands: Readonly<Record<string, Command>> = {
  "run launch": launchCommand,
  "run import": runImportCommand,
  "run wait": {
    usage: "run wait RUN",
    summary: "Follow a run to its end; the exit code says how it ended",
    options: { require: requireOption },
    run: async (given) => {
      const [id = ""] = given.words;
      const { run, outcome } = await waitForRun(await given.api(), id, given.texts("require"));
      tellEnd(run, outcome, given.flag("json"));
      return outcome;
    },
  },
  "run list": {
    usage: "run list [FILTER]",
    summary:
      "List runs, newest first; narrowed by a sentence such as 'val.accuracy > 0.9 and optimizer = \"adam\"'",
    options: {
      project: projectOption,
      sort: { hint: "FIELD", help: "Such as best(validation.accuracy); -FIELD for the greatest first" },
      limit: { hint: "N", help: "50 else" },
    },
    run: async (given) => {
      const api = await given.api();
      const id = await chosenProject(api, given.text("project"));
      const sort = given.text("sort");
      const by = sort ? { by: sort.replace(/^-/, ""), descending: sort.startsWith("-") } : undefined;
      const limit = Math.max(1, Number(given.text("limit") ?? 50) || 50);
      const rows = api.all<RunRow>(async (after) => {
        const { project } = await api.ask<{ project: { runs: Page<RunRow> } }>(
          `query ($id: ID!, $after: String, $filter: String, $sort: RunSort, $first: Int) {
            project(id: $id) { runs(first: $first, after: $after, filter: $filter, sort: $sort) {
              edges { node { ${runFields} } } pageInfo { hasNextPage endCursor } } } }`,
          { id, after, filter: given.words[0], sort: by, first: Math.min(limit, 100) },
        );
        return project.runs;
      });
      const found: RunRow[] = [];
      for await (const row of rows) {
        found.push(row);
        if (found.length >= limit) break;
      }
      if (given.flag("json")) json(found);
      else say(table(head, found.map(line)));
      return "good";
    },
  },
  "run show": {
    usage: "run show RUN",
    summary: "Show a run: its state, figures and configuration",
    run: async (given) => {
      const api = await given.api();
      const run = await readRun(api, given.words[0] ?? "");
      const { run: more } = await api.ask<{ run: { configuration: unknown; model: { id: string } | null } }>(
        "query ($id: ID!) { run(id: $id) { configuration model { id } } }",
        { id: run.id },
      );
      if (given.flag("json")) {
        json({ ...run, ...more });
        return "good";
      }
      say(table(head, [line(run)]));
      if (run.failureMessage) say(plain(run.failureMessage));
      say(`\n${plain(JSON.stringify(more.configuration, null, 2))}`);
      if (more.model) say(`\nModel: ${more.model.id}`);
      return "good";
    },
  },
  "run stop": {
    usage: "run stop RUN",
    summary: "Stop a run at its next step; what it has learnt stays",
    options: { "after-epoch": { help: "Once its epoch is done" } },
    run: async (given) => {
      const { stopRun } = await (await given.api()).ask<{ stopRun: { id: string; state: string } }>(
        "mutation ($input: StopRunInput!) { stopRun(input: $input) { id state } }",
        { input: { runId: given.words[0], afterEpoch: given.flag("after-epoch") } },
      );
      if (given.flag("json")) json(stopRun);
      else say(stopRun.state === "stopped" ? "It is stopped." : "It was asked to stop.");
      return "good";
    },
  },
  "run logs": {
    usage: "run logs RUN",
    summary: "Print a run's log",
    options: { follow: { help: "Go on until the run has ended" } },
    run: async (given) => {
      const api = await given.api();
      const run = await readRun(api, given.words[0] ?? "");
      let after: string | null = null;
      const print = async () => {
        for (;;) {
          const { run: found }: { run: { log: Page<LogLine> } } = await api.ask(
            `query ($id: ID!, $after: String) { run(id: $id) { log(first: 500, after: $after) {
              edges { node { sequence at level message } } pageInfo { hasNextPage endCursor } } } }`,
            { id: run.id, after },
          );
          for (const { node } of found.log.edges) {
            if (given.flag("json")) say(JSON.stringify(node));
            else say(`${node.at} ${node.level === "info" ? "" : `${node.level}: `}${plain(node.message)}`);
          }
          // An empty page has an empty cursor.
          after = found.log.pageInfo.endCursor || after;
          if (!found.log.pageInfo.hasNextPage) return;
        }
      };
      if (!given.flag("follow")) {
        await print();
        return "good";
      }
      let last: RunRow = run;
      await follow(
        api,
        run.project.id,
        (objectId) => objectId === run.id,
        async () => {
          // Its state first: what it wrote up to its end is printed after.
          last = await readRun(api, run.id);
          await print();
          return last.finishedAt !== null;
        },
      );
      return ({ failed: "failed", stopped: "stopped" } as Record<string, Outcome>)[last.state] ?? "good";
    },
  },
  "run metrics": {
    usage: "run metrics RUN [NAME]",
    summary: "Print the points of a run's curves as CSV, all of them or those of one name",
    run: async (given) => {
      const [id = "", name] = given.words;
      const series = await metricLines(await given.api(), id, name);
      if (given.flag("json")) json(series);
      else {
        say("metric,step,epoch,value");
        for (const one of series) say(csvOf(one).join("\n"));
      }
      return "good";
    },
  },
};
