import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tally } from "../check/run";

/** Runs a program with its output on ours; gives its exit code. */
function attached(root: string, args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a test runner that also writes a JSON report, and reads the numbers from it. A runner that failed without
 * naming a test (a file that does not load, an error between tests, no report) counts as one failure: never as none.
 */
async function withReport(
  run: (reportPath: string) => Promise<number>,
  count: (report: unknown) => Tally,
): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-report-"));
  try {
    const path = join(folder, "report.json");
    const code = await run(path);
    const text = await readFile(path, "utf8").catch(() => null);
    const tally = text === null ? { passed: 0, failed: 0 } : count(JSON.parse(text));
    if (code !== 0 && tally.failed === 0) tally.failed = 1;
    // Exit code 0 and not a single test: the suite was not found, which is no success.
    if (tally.passed === 0 && tally.failed === 0) tally.failed = 1;
    return tally;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type VitestReport = { testResults: { status: string; assertionResults: { status: string }[] }[] };

/** In CI all that a test needs is there: one that is skipped has not been run, which is no success. */
const isFailure = (status: string) =>
  status === "failed" || (Boolean(process.env.CI) && status === "skipped");

export function runVitest(root: string, project: "unit*" | "integration*"): Promise<Tally> {
  return withReport(
    (path) =>
      attached(
        root,
        [
          ...[join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", project],
          ...["--reporter", "default", "--reporter", "json", `--outputFile.json=${path}`],
        ],
        {},
      ),
    (report) => {
      const tally: Tally = { passed: 0, failed: 0 };
      for (const file of (report as VitestReport).testResults) {
        const failed = file.assertionResults.filter((test) => isFailure(test.status)).length;
        tally.passed += file.assertionResults.filter((test) => test.status === "passed").length;
        tally.failed += failed === 0 && file.status === "failed" ? 1 : failed;
      }
      return tally;
    },
  );
}

type PlaywrightSuite = {
  specs?: { title: string; tests: { status: string }[] }[];
  suites?: PlaywrightSuite[];
};
type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
};

const flakyIn = ({ specs = [], suites = [] }: PlaywrightSuite): string[] => [
  ...specs.filter(({ tests }) => tests.some(({ status }) => status === "flaky")).map(({ title }) => title),
  ...suites.flatMap(flakyIn),
];

export function runPlaywright(root: string): Promise<Tally> {
  return withReport(
    (path) =>
      attached(root, [join(root, "node_modules/@playwright/test/cli.js"), "test", "--reporter=list,json"], {
        PLAYWRIGHT_JSON_OUTPUT_FILE: path,
      }),
    (report) => {
      const { stats, suites } = report as PlaywrightReport;
      const { expected, unexpected, flaky, skipped } = stats;
      return {
        passed: expected + flaky,
        failed: unexpected + (process.env.CI ? skipped : 0),
        flaky: flakyIn({ suites }),
      };
    },
  );
}
