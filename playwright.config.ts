import { defineConfig } from "@playwright/test";

/**
 * The built app with a real worker and a real Postgres, in Debian's Chromium. One worker: the tests train networks,
 * and two at a time would only make each other slow.
 */
export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  workers: 1,
  fullyParallel: false,
  // A test that passes at the second try hides what went wrong at the first.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium",
      // Root has no sandbox, containers have little shared memory.
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
