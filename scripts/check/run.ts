import { secondsSince } from "../steps.mjs";
import { checks } from "./steps";

export type Tally = {
  passed: number;
  failed: number;
  /** tests that passed only when they were tried again, by name: each hides something, and is named in the summary */
  flaky?: readonly string[];
};

const atATime = 2;
const shownLines = 60;

/** Runs every check, a line each as it ends, with what is wrong below those that fail. */
export async function runChecks(root: string): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0 };
  const waiting = [...checks];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const begun = performance.now();
      const { ok, output } = await check.run(root);
      tally[ok ? "passed" : "failed"]++;
      process.stdout.write(`${ok ? "✓" : "✗"} ${check.name} (${secondsSince(begun)})\n`);
      if (!ok) {
        const lines = output.split("\n");
        const rest = lines.length > shownLines ? [`… and ${lines.length - shownLines} more lines`] : [];
        process.stdout.write(
          `${[...lines.slice(0, shownLines), ...rest].map((line) => `    ${line}`).join("\n")}\n`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return tally;
}
