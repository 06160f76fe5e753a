import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../native/command";

/** One question about the whole repository. `ok` with nothing to say, or what is wrong and the way out. */
export type Check = { name: string; run(root: string): Promise<{ ok: boolean; output: string }> };

const node = (root: string, script: string, ...args: string[]): Promise<CommandResult> =>
  runCommand(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NEXT_TELEMETRY_DISABLED: "1" },
  });
const verdict = ({ code, output }: CommandResult) => ({ ok: code === 0, output });
const productFolders = ["app", "server", "db", "workers", "ml", "scripts", "test"];
const longestFile = 400;

/** The longest first, so that two at a time end together. */
export const checks: Check[] = [
  {
    name: "types",
    async run(root) {
      // Next's own declarations (images, typed routes) are generated, not committed.
      const typegen = await node(root, "next/dist/bin/next", "typegen");
      if (typegen.code !== 0) return verdict(typegen);
      // TypeScript 7 needs a third of the time; 6 stays beside it for dependency-cruiser, which reads imports by its API.
      return verdict(await node(root, "typescript7/bin/tsc", "--noEmit", "--incremental", "-p", "."));
    },
  },
  { name: "arrows between folders", run: async (root) => verdict(await cruise(root)) },
  { name: "unused code and packages", run: async (root) => verdict(await node(root, "knip/bin/knip.js")) },
  {
    name: "style",
    run: async (root) =>
      verdict(await node(root, "@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".")),
  },
  {
    name: "generated GraphQL types",
    async run(root) {
      const result = verdict(
        await node(root, "@graphql-codegen/cli/cjs/bin.js", "--config", "codegen.ts", "--check"),
      );
      return result.ok
        ? result
        : { ok: false, output: `${result.output}\nWrite them anew: npm run graphql:generate` };
    },
  },
  {
    name: "schema.graphql",
    run: async (root) =>
      verdict(
        await runCommand(process.execPath, ["--import", "tsx", "scripts/print-schema.ts", "--check"], {
          cwd: root,
        }),
      ),
  },
  { name: "migrations", run: checkMigrations },
  { name: `no file over ${longestFile} lines`, run: checkLengths },
];

async function cruise(root: string): Promise<CommandResult> {
  const present = (await readdir(root)).filter((name) => [...productFolders, "bench"].includes(name));
  return node(
    root,
    "dependency-cruiser/bin/dependency-cruise.mjs",
    "--config",
    ".dependency-cruiser.cjs",
    ...present,
  );
}

/** Would `npm run db:generate` write something? Tried on a copy. */
async function checkMigrations(root: string): Promise<{ ok: boolean; output: string }> {
  const copy = await mkdtemp(join(tmpdir(), "offdiagonal-migrations-"));
  try {
    await cp(join(root, "db/migrations"), copy, { recursive: true });
    const before = await readdir(copy);
    const args = [
      "--dialect",
      "postgresql",
      "--schema",
      "./db/schema/index.ts",
      "--casing",
      "snake_case",
      "--out",
      copy,
    ];
    const result = await node(root, "drizzle-kit/bin.cjs", "generate", ...args);
    const added = (await readdir(copy)).filter((name) => !before.includes(name));
    if (result.code !== 0 || added.length === 0) return verdict(result);
    const missing = await Promise.all(added.map((name) => readFile(join(copy, name), "utf8")));
    return {
      ok: false,
      output: `The tables in db/schema have what no migration makes. Write it: npm run db:generate\n${missing.join("\n")}`,
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function checkLengths(root: string): Promise<{ ok: boolean; output: string }> {
  const listed = await runCommand(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"],
    {
      cwd: root,
    },
  );
  if (listed.code !== 0) return verdict(listed);
  const long: string[] = [];
  for (const path of listed.output.split("\n")) {
    if (path.startsWith("app/graphql/generated/")) continue;
    const lines = (await readFile(join(root, path), "utf8").catch(() => "")).split("\n").length - 1;
    if (lines > longestFile) long.push(`${path}: ${lines} lines`);
  }
  return { ok: long.length === 0, output: long.join("\n") };
}
