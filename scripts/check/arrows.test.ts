import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../native/command";

const root = resolve(import.meta.dirname, "../..");
const rules = createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs"));

/** A file that breaks a rule, with what it imports. Each rule has to be broken at least once. */
const offences: [rule: string, file: string, imported: string][] = [
  ["app-knows-server-through-graphql", "app/page.tsx", "@/server/runs/queries"],
  ["app-knows-server-through-graphql", "app/runs/page.tsx", "../../db/connection"],
  ["routes-stay-thin", "app/api/x/route.ts", "@/db/connection"],
  ["ui-knows-no-data", "app/ui/table.tsx", "@apollo/client"],
  ["ui-knows-no-data", "app/ui/list.tsx", "@/app/graphql/client"],
  ["server-below-app", "server/runs/commands.ts", "@/workers/main"],
  ["db-at-the-bottom", "db/cycle.ts", "@/server/runs/queries"],
  ["workers-never-graphql", "workers/job.ts", "@/server/graphql/builder"],
  ["wiring-is-for-the-schema", "server/runs/policy.ts", "@/server/teams/schema"],
  ["ml-stands-alone", "ml/files.ts", "node:fs"],
  ["ml-stands-alone", "ml/tensor.ts", "@tensorflow/tfjs"],
  ["one-door-to-tfjs-node", "workers/train.ts", "@tensorflow/tfjs-node"],
  ["web-never-trains", "server/runs/train.ts", "@/workers/tf"],
  ["product-knows-no-tests", "server/core/fake.ts", "@/test/shared"],
  ["no-development-packages", "server/core/dev.ts", "vitest"],
  ["no-cycles", "server/runs/one.ts", "./two"],
  ["everything-resolves", "workers/lost.ts", "@/workers/nowhere"],
];

const innocent: [file: string, imported: string | null][] = [
  ["server/runs/queries.ts", "@/db/connection"],
  ["server/runs/two.ts", "./one"],
  ["server/teams/schema.ts", "@/server/graphql/builder"],
  ["server/graphql/builder.ts", "@pothos/core"],
  ["server/graphql/schema.ts", "@/server/teams/schema"],
  ["app/api/graphql/route.ts", "@/server/graphql/schema"],
  ["app/graphql/client.ts", "@apollo/client"],
  ["db/connection.ts", "postgres"],
  ["workers/main.ts", "@/server/runs/queries"],
  ["workers/tf.ts", "@tensorflow/tfjs-node"],
  ["ml/metrics.ts", "zod"],
  ["ml/metrics.test.ts", "vitest"],
  ["test/shared.ts", null],
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-arrows-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const name of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"]) {
    await copyFile(join(root, name), join(folder, name));
  }
  for (const [file, imported] of [...offences.map(([, from, to]) => [from, to] as const), ...innocent]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(
      join(folder, file),
      `${imported ? `import "${imported}";\n` : ""}export const one = 1;\n`,
    );
  }
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it("finds each forbidden arrow, and none where there is none", async () => {
  const result = await runCommand(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      ...["--config", ".dependency-cruiser.cjs"],
      ...["--output-type", "json"],
      ...["app", "server", "db", "workers", "ml", "test"],
    ],
    { cwd: folder },
  );
  const { summary } = JSON.parse(result.output) as ICruiseResult;
  const found = new Set(summary.violations.map((violation) => `${violation.rule.name} ${violation.from}`));
  for (const [rule, file] of offences) expect(found, `${rule} by ${file}`).toContain(`${rule} ${file}`);
  const names: string[] = rules.forbidden.map((rule: { name: string }) => rule.name);
  expect(new Set(offences.map(([rule]) => rule))).toEqual(new Set(names));
  const guilty = new Set(offences.map(([, file]) => file));
  // The other half of the circle is guilty too.
  guilty.add("server/runs/two.ts");
  expect([...found].filter((line) => !guilty.has(line.split(" ")[1] ?? ""))).toEqual([]);
}, 60_000);
