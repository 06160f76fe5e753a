import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

/**
 * Those that set this process's environment: its configuration is read once, and the web server's runtime started once.
 * Each of these files has a process of its own, or what it sets would depend on which file came before.
 */
const folder = `${root}test/integration`;
const alone = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => /process\.env\.\w+ = /.test(readFileSync(`${folder}/${name}`, "utf8")))
  .map((name) => `test/integration/${name}`);

const unit = {
  // Some start threads, which takes its time on a busy machine; what hangs still ends.
  testTimeout: 30_000,
  // One worker fewer than cores is the default, which on two leaves one idle wherever a test waits.
  maxWorkers: 2,
};

const integration = {
  globalSetup: ["test/integration/setup.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Much of the time a process is waited for: one worker more than there are cores.
  maxWorkers: 3,
};

/**
 * unit: beside the file, no service. integration: a real Postgres, a database cloned per test file.
 * tfjs-node breaks in worker threads (tfjs #8388), so every project runs in forked processes.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: "@", replacement: root.replace(/\/$/, "") },
      // The copy that Node gives to packages; Vite's choice (index.mjs) would be a second one, and graphql refuses two.
      { find: /^graphql$/, replacement: `${root}node_modules/graphql/index.js` },
    ],
  },
  test: {
    pool: "forks",
    // Its entry is carried out here, and what that needs by Node's `require`, as in the bundled worker: an import reads
    // through 8 MB for their names first, which takes each process a second.
    server: { deps: { inline: [/@tensorflow\/tfjs-node\/dist\/index\.js$/] } },
    projects: [
      {
        extends: true,
        test: {
          ...unit,
          name: "unit",
          include: ["{ml,app,db,server,scripts,bench,cli}/**/*.test.{ts,tsx}"],
          exclude: ["app/tf/**"],
          // What they import, two thirds of a second of work a file, is read once by each worker.
          isolate: false,
        },
      },
      // TensorFlow.js has one engine a process, whose backend these choose: each file has a process of its own.
      {
        extends: true,
        test: { ...unit, name: "unit-tensorflow", include: ["{workers,app/tf}/**/*.test.{ts,tsx}"] },
      },
      {
        extends: true,
        test: {
          ...integration,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: alone,
          // What they import, two seconds of work, is read once by each worker.
          isolate: false,
        },
      },
      { extends: true, test: { ...integration, name: "integration-alone", include: alone } },
    ],
  },
});
