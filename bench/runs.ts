import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { print } from "graphql";
import { runsPage } from "@/app/(app)/projects/[project]/runs/runs-query";
import { POST } from "@/app/api/graphql/route";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { median } from "@/ml/statistics";
import { ensurePeer, mlflow } from "@/scripts/peers";
import { getRuntime } from "@/server/core/runtime";
import { chartTimes } from "./runs/chart-page";
import { drawRuns } from "./runs/drawn";
import { besideMlflow } from "./runs/mlflow";
import { batchesLogged, loggedPoints, longRun } from "./runs/points";
import { signIn } from "./web";

/** Milliseconds that 95 of 100 first pages have to stay under. */
const goal = 50;
/** Milliseconds until a chart of a million points is there: its answer, and its lines in a browser. */
const chartGoal = 300;
/** Page loads in a browser, with a zoom each. */
const chartRounds = 7;
/** Seconds that the database may be behind at the end: what a writer gathers between two of its writes, and the write. */
const behindGoal = 2;

/** What a person may narrow the runs by, each with another bound each time: from a handful to nearly all of them. */
const filters: [name: string, filter: (n: number) => string][] = [
  ["none", () => ""],
  ["metric", (n) => `metric0 > 0.${90 + (n % 9)}`],
  ["metric, nearly all", (n) => `metric1 > 0.0${1 + (n % 9)}`],
  ["metric, very few", (n) => `metric2 > 0.999${n % 10}`],
  ["metric and setting", (n) => `metric0 > 0.9 and optimizer = "${["adam", "sgd", "rmsprop"][n % 3]}"`],
  ["three metrics", (n) => `metric0 > 0.5 and best(metric1) > 0.${4 + (n % 5)} and atBest(metric2) < 0.5`],
  ["either", (n) => `metric3 > 0.95 or setting5 = ${n % 10} or tag = "paper"`],
  ["not", (n) => `not metric0 > 0.${1 + (n % 8)} and optimizer != adam`],
  ["in", (n) => `optimizer in (adam, momentum) and setting3 in (${n % 10}, ${(n + 3) % 10})`],
  ["contains", (n) => `name ~ "run ${n + 10}"`],
  ["tag", (n) => `tag = "paper" and metric0 > 0.${1 + (n % 8)}`],
  ["state", () => "state = failed"],
  ["author", (n) => `author = "Person ${n % 5}" and metric4 > 0.5`],
  ["date", (n) => `launched > -${1 + (n % 20)}d and not tag = "paper"`],
  ["no value", () => "metric19 is null"],
  ["alias", () => "alias = champion"],
  ["no alias", () => "alias is null and metric0 > 0.5"],
];
const orders: [name: string, sort: { by: string; descending: boolean } | null][] = [
  ["newest", null],
  ["metric", { by: "last(metric0)", descending: true }],
  ["metric, upwards", { by: "last(metric0)", descending: false }],
  ["best", { by: "best(metric1)", descending: true }],
  ["at best epoch", { by: "atBest(metric2)", descending: false }],
  ["setting", { by: "setting3", descending: false }],
  ["text setting", { by: "learning.optimizer", descending: true }],
  ["tag", { by: "tag", descending: false }],
  ["rare metric", { by: "last(metric19)", descending: true }],
  ["duration", { by: "duration", descending: true }],
];

const figureName = (name: string) => name.replaceAll(/[ ,]+/g, "_");

const columns = [
  ...["state", "author", "version", "duration", "launched", "learning.optimizer", "setting3", "setting5"],
  ...["last(metric0)", "best(metric0)", "best(metric1)", "atBest(metric2)"],
];
const chart = `query ($run: ID!) { run(id: $run) { id curves(names: ["loss"]) { name isWhole steps seconds values
  meanSteps meanSeconds means counts breaks { step kind count } } } }`;
const firstPage = print(runsPage);

/**
 * The first page of the table of a hundred thousand generated runs of 40 settings and 20 metrics, as the page asks for
 * it, by the handler of the API's route beside an embedded Postgres: from a request with a session's cookie, past the
 * limits, to the text of its answer, each filter with each order, of a server that has answered before.
 * 95 of 100 have to be quicker than the goal, of every pair. Then a chart of a million points, also in a browser, a hundred
 * thousand points a second for a minute, and MLflow's store on a database of the same Postgres, of the same size. `quick` draws a tenth
 * of the runs and repeats less, with a third of the orders; its figures carry the number of runs in their name, and have
 * no goal. `--only date,metric_nearly_all` is of the pages of these filters alone.
 */
export async function run({ quick, only }: { quick: boolean; only?: string | undefined }) {
  const chosen = filters.filter(([name]) => !only || only.split(",").includes(figureName(name)));
  if (chosen.length === 0) {
    throw new Error(`--only takes ${filters.map(([name]) => figureName(name)).join(", ")}.`);
  }
  const runs = quick ? 10_000 : 100_000;
  const rounds = quick ? 2 : 40;
  const tried = quick ? orders.filter((_, place) => place % 3 === 0) : orders;
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const note = (name: string, value: number, wanted?: number) => {
    figures[`runs.${name}.${runs}`] = {
      value: Number(value.toFixed(1)),
      unit: "ms",
      ...(quick || wanted === undefined ? {} : { goal: wanted, met: value <= wanted }),
    };
  };
  try {
    await migrateDatabase(server.url);
    const connection = connect(server.url, { max: 3 });
    const url = "http://localhost:3000";
    const secret = randomBytes(32).toString("hex");
    Object.assign(process.env, {
      ...{ DATABASE_URL: server.url, OFFDIAGONAL_DATA: folder },
      ...{ OFFDIAGONAL_SECRET: secret, OFFDIAGONAL_URL: url },
    });
    const runtime = await getRuntime();
    try {
      const { userId, projectId } = await drawRuns(connection, runs);
      const [cookie] = await signIn(connection.db, [userId], secret);
      const headers = { "content-type": "application/json", cookie: `${cookie?.name}=${cookie?.value}` };
      const ask = async (query: string, asked: object) => {
        const variables = { id: projectId, project: projectId, shown: "listed", ...asked };
        const body = JSON.stringify({ query, variables });
        const answer = await POST(new Request(`${url}/api/graphql`, { method: "POST", headers, body }));
        const text = await answer.text();
        if (!text.startsWith('{"data":{')) throw new Error(text.slice(0, 1000));
      };
      const timed = async (work: (n: number) => Promise<unknown>) => {
        await work(rounds);
        const times: number[] = [];
        for (let n = 0; n < rounds; n++) {
          const begun = performance.now();
          await work(n);
          times.push(performance.now() - begun);
        }
        times.sort((a, b) => a - b);
        return {
          median: times[Math.floor(times.length / 2)] ?? Number.NaN,
          p95: times[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN,
        };
      };
      for (let n = 0; n < rounds; n++) await ask(firstPage, { filter: "", sort: null, keys: columns });
      const worst = { p95: 0, what: "" };
      for (const [filter, of] of chosen) {
        const p95s: Record<string, string> = {};
        for (const [order, sort] of tried) {
          const { p95 } = await timed((n) => ask(firstPage, { filter: of(n), sort, keys: columns }));
          p95s[order] = p95.toFixed(1);
          if (p95 > worst.p95) Object.assign(worst, { p95, what: `${filter} by ${order}` });
          note(figureName(`page.${filter} by ${order}`), p95, goal);
        }
        rows.push({ "p95 in ms by": filter, ...p95s });
      }
      note("page.worst", worst.p95, goal);
      rows.push({ "p95 in ms by": `slowest: ${worst.what}`, newest: worst.p95.toFixed(1) });
      if (only !== undefined) return { rows, figures };
      // What comes beside the first page: how many match, and the groups of one field.
      const others: [name: string, source: string][] = [
        [
          "count",
          `query ($id: ID!) { project(id: $id) { runCount(filter: "metric0 > 0.5 and optimizer = adam") } }`,
        ],
        ["numbers", `query ($id: ID!) { project(id: $id) { runNumbers(filter: "metric0 > 0.5") } }`],
        [
          "groups",
          `query ($id: ID!) { project(id: $id) { runBundles(by: "learning.optimizer", keys: ["last(metric0)", "best(metric1)"],
            sort: { by: "last(metric0)", descending: true }) { value runs spreads { mean deviation runs } } } }`,
        ],
      ];
      for (const [name, source] of others) {
        const { p95 } = await timed(() => ask(source, {}));
        rows.push({ "p95 in ms by": name, newest: p95.toFixed(1) });
        note(name, p95);
      }
      const points = quick ? 100_000 : 1_000_000;
      const run = await longRun(connection, projectId, points, runs + 1);
      const { p95 } = await timed(() => ask(chart, { run }));
      rows.push({ "p95 in ms by": `chart of ${points.toLocaleString("en")} points`, newest: p95.toFixed(1) });
      figures[`runs.chart.${points}`] = {
        ...{ value: Number(p95.toFixed(1)), unit: "ms" },
        ...(quick ? {} : { goal: chartGoal, met: p95 <= chartGoal }),
      };
      // Not in the quick form: the page has to be built where it is not.
      if (!quick) {
        const served = { databaseUrl: server.url, dataDir: folder, userId, projectId, runId: run };
        for (const [name, times] of Object.entries(await chartTimes(connection, served, chartRounds))) {
          const middle = median(times);
          rows.push({ "p95 in ms by": `the same in Chromium, ${name}: median`, newest: middle.toFixed(0) });
          const value = Math.round(middle);
          figures[`runs.chart.${name}.${points}`] = {
            ...{ value, unit: "ms", goal: chartGoal, met: middle <= chartGoal },
          };
        }
      }
      const seconds = quick ? 5 : 60;
      const logged = await loggedPoints(connection, projectId, seconds, runs + 2);
      rows.push({
        "p95 in ms by": `${logged.given.toLocaleString("en")} points in ${seconds} s: lost`,
        newest: `${logged.lost}, ${logged.behind.toFixed(1)} s behind`,
      });
      const whole = (name: string, value: number, unit: string, most: number) => {
        figures[`runs.points.${name}.${seconds}s`] = { value, unit, goal: most, met: value <= most };
      };
      whole("lost", logged.lost, "points", 0);
      whole("undrawn", logged.undrawn, "points", 0);
      whole("behind", Number(logged.behind.toFixed(2)), "s", behindGoal);
      const found = await ensurePeer(mlflow);
      if ("missing" in found) rows.push({ "p95 in ms by": `Not beside MLflow: ${found.missing}` });
      else {
        await connection.sql`create database mlflow`;
        const url = new URL(server.url);
        url.pathname = "/mlflow";
        const its = await besideMlflow(
          found.python,
          url.href.replace(/^postgres(ql)?:/, "postgresql+psycopg2:"),
          {
            ...{ runs, rounds },
            seconds: quick ? 3 : 20,
          },
        );
        const byMetric = { by: "last(metric0)", descending: true };
        const ours: Record<string, (n: number) => object> = {
          "none, newest": () => ({ filter: "", sort: null }),
          "metric by metric": (n) => ({ filter: `metric0 > 0.${90 + (n % 9)}`, sort: byMetric }),
          "metric and setting by metric": (n) => ({
            filter: `metric0 > 0.9 and optimizer = ${["adam", "sgd", "rmsprop"][n % 3]}`,
            sort: byMetric,
          }),
          "none by setting": () => ({ filter: "", sort: { by: "setting3", descending: false } }),
        };
        for (const [name, times] of Object.entries(its.searches)) {
          const sorted = times.map((each) => 1000 * each).sort((a, b) => a - b);
          const theirs = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
          const own = await timed((n) => ask(firstPage, { ...ours[name]?.(n), keys: columns }));
          rows.push({
            "p95 in ms by": `search: ${name}`,
            newest: own.p95.toFixed(1),
            MLflow: theirs.toFixed(1),
          });
          note(figureName(`mlflow.search.${name}`), theirs);
        }
        const own = await batchesLogged(connection, projectId, quick ? 3 : 20, runs + 100);
        rows.push({
          "p95 in ms by": "points a second, 1,000 a write",
          newest: Math.round(own).toLocaleString("en"),
          MLflow: Math.round(its.pointsPerSecond).toLocaleString("en"),
        });
        for (const [whose, value] of [
          ["own", own],
          ["mlflow", its.pointsPerSecond],
        ] as const) {
          figures[`runs.log.${whose}`] = { value: Math.round(value), unit: "points/s" };
        }
      }
    } finally {
      await runtime.contextFor(null).jobs.stop({ graceful: false });
      await runtime.connection.close();
      await connection.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { rows, figures };
}
