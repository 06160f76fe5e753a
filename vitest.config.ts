import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

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
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{ml,app,db,server,workers,scripts,bench}/**/*.test.{ts,tsx}"],
          // Some start threads, which takes its time on a busy machine; what hangs still ends.
          testTimeout: 30_000,
          // One worker fewer than cores is the default, which on two leaves one idle wherever a test waits.
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/integration/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
