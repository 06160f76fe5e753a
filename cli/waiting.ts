import { parseFilter } from "../ml/run-filter/parse";
import { FilterError } from "../ml/run-filter/tokens";
import type { Api } from "./api";
import { CliError, type Outcome } from "./exit";
import { follow } from "./follow";
import type { Option } from "./options";
import { json, percent, plain, say, tell } from "./print";

export interface RunRow {
  id: string;
  number: number;
  name: string;
  state: string;
  epoch: number;
  epochs: number;
  secondsLeft: number | null;
  validationAccuracy: number | null;
  bestValidationAccuracy: number | null;
  testAccuracy: number | null;
  failureMessage: string | null;
  finishedAt: string | null;
  project: { id: string };
}

export const runFields =
  "id number name state epoch epochs secondsLeft validationAccuracy bestValidationAccuracy testAccuracy failureMessage finishedAt project { id }";

export const requireOption: Option = {
  hint: "CONDITION",
  many: true,
  help: 'What the finished run must meet, as the table of runs is filtered: "best(validation.accuracy) > 0.9"',
};

export async function readRun(api: Api, id: string): Promise<RunRow> {
  const { run } = await api.ask<{ run: RunRow }>(`query ($id: ID!) { run(id: $id) { ${runFields} } }`, {
    id,
  });
  return run;
}

/** Throws a usage error where a condition is not in the language of filters, before anything is waited for. */
export function checkConditions(conditions: readonly string[]): void {
  for (const condition of conditions) {
    try {
      if (parseFilter(condition) === null) throw new CliError("usage", "--require is empty.");
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new CliError("usage", `--require "${condition}": ${error.message}`);
    }
  }
}

/** The conditions that a run does not meet: the server judges each as it filters the table of runs. */
async function unmet(api: Api, run: RunRow, conditions: readonly string[]): Promise<string[]> {
  const missed: string[] = [];
  for (const condition of conditions) {
    // A colleague may have put it away while it was waited for.
    const { project } = await api.ask<{ project: Record<"listed" | "archived", { edges: unknown[] }> }>(
      `query ($id: ID!, $filter: String) {
        project(id: $id) {
          listed: runs(first: 1, filter: $filter) { edges { cursor } }
          archived: runs(first: 1, filter: $filter, shown: archived) { edges { cursor } } } }`,
      { id: run.project.id, filter: `number = ${run.number} and (${condition})` },
    );
    if (project.listed.edges.length + project.archived.edges.length === 0) missed.push(condition);
  }
  return missed;
}

const ends: Readonly<Record<string, Outcome>> = { finished: "good", failed: "failed", stopped: "stopped" };

function progressOf(run: RunRow): string {
  const left = run.secondsLeft === null ? "" : `, ${Math.ceil(run.secondsLeft)} s left`;
  const figure =
    run.validationAccuracy === null ? "" : `, validation accuracy ${percent(run.validationAccuracy)}`;
  return run.state === "running"
    ? `epoch ${run.epoch} of ${run.epochs}${figure}${left}`
    : `${run.state}${run.state === "queued" ? "" : figure}`;
}

/** Follows a run to its end, telling how it goes, and holds it against what it must meet. */
export async function waitForRun(
  api: Api,
  id: string,
  conditions: readonly string[],
): Promise<{ run: RunRow; outcome: Outcome; unmet: string[] }> {
  checkConditions(conditions);
  const begun = await readRun(api, id);
  let run = begun;
  let told = "";
  await follow(
    api,
    begun.project.id,
    (objectId) => objectId === id,
    async () => {
      run = await readRun(api, id);
      // The time left changes at each look: it alone is no news.
      const news = `${run.state} ${run.epoch}`;
      if (news !== told) tell(`#${run.number} ${run.name}: ${progressOf(run)}`);
      told = news;
      return run.state in ends;
    },
  );
  const missed = run.state === "finished" ? await unmet(api, run, conditions) : [];
  for (const condition of missed) tell(`Not met: ${condition}`);
  return { run, outcome: missed.length > 0 ? "unmet" : (ends[run.state] ?? "failed"), unmet: missed };
}

/** Says how a run ended. */
export function tellEnd(run: RunRow, outcome: Outcome, asJson: boolean): void {
  if (asJson) {
    json({ ...run, outcome });
    return;
  }
  const test = run.testAccuracy === null ? "" : `, test accuracy ${percent(run.testAccuracy)}`;
  const why = run.failureMessage ? `: ${run.failureMessage}` : "";
  say(plain(`${run.id} #${run.number} ${run.name} ${run.state}${test}${why}`));
}
