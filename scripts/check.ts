import { resolve } from "node:path";
import { runChecks } from "./check/run";

/** `npm run check`: types, style, arrows, unused code, and that what is generated is up to date. */
const { passed, failed } = await runChecks(resolve(import.meta.dirname, ".."));
process.stdout.write(`${passed} checks passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
