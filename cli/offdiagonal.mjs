#!/usr/bin/env node
/** `npx offdiagonal …`: the command line of a running Offdiagonal. The rest is TypeScript, read by tsx. */
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)) });
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
