import { resolve } from "node:path";
import { runChecks, type Tally } from "./check/run";
import { ensureNativeAddon } from "./native/addon";
import { ensurePeer, keras } from "./peers";
import { buildWeb, copyTfjsFiles } from "./serve/web-build";
import { SetupError, secondsSince } from "./steps.mjs";
import { runPlaywright, runVitest } from "./test/sections";

/**
 * `npm test`: check, unit, integration with the build beside it, and end to end, in that order, each whatever came
 * before. The last line is `N passed, N failed` over all of them; a check and the build count as one test each.
 */
const root = resolve(import.meta.dirname, "..");

type Section = [name: string, run: () => Promise<Tally>];

/** One after another; those of a row at the same time: the integration tests leave the build room while they wait. */
const sections: readonly (readonly Section[])[] = [
  [["Check", () => runChecks(root)]],
  [["Unit tests", () => runVitest(root, "unit*")]],
  [
    ["Integration tests", () => runVitest(root, "integration*")],
    ["Build", build],
  ],
  [["End to end", () => runPlaywright(root)]],
];

async function section([name, run]: Section): Promise<void> {
  process.stdout.write(`\n── ${name} ──\n`);
  const begun = performance.now();
  let tally: Tally;
  try {
    tally = await run();
  } catch (error) {
    process.stdout.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    tally = { passed: 0, failed: 1 };
  }
  total.passed += tally.passed;
  total.failed += tally.failed;
  summary.push(
    `${name}: ${tally.passed} passed, ${tally.failed} failed (${secondsSince(begun)})`,
    ...(tally.flaky ?? []).map((title) => `  passed only at its second try, to be mended: ${title}`),
  );
}

async function build(): Promise<Tally> {
  await copyTfjsFiles(root);
  await buildWeb(root);
  return { passed: 1, failed: 0 };
}

const total: Tally = { passed: 0, failed: 0 };
const summary: string[] = [];
try {
  await ensureNativeAddon(root);
} catch (error) {
  // The rest can still be tested; whatever needs the addon will fail by itself.
  total.failed++;
  summary.push(`Set-up: ${error instanceof Error ? error.message : String(error)}`);
}
// What is held against Keras needs it, and in CI nothing may be missed; elsewhere 600 MB are no part of a set-up.
if (process.env.CI) {
  const made = await ensurePeer(keras);
  if ("missing" in made) {
    total.failed++;
    summary.push(`Set-up: ${made.missing}`);
  }
}
for (const row of sections) await Promise.all(row.map(section));
process.stdout.write(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
