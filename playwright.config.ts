import { defineConfig } from "@playwright/test";

/** What takes longest begins first, so that nothing waits for it in the end: pages, then what trains, breaks or counts. */
const pages = /pages\.spec\.ts$/;
const own = /(path|crash|sweep|parity)\.spec\.ts$/;

/**
 * The built app with a real worker and a real Postgres, in Debian's Chromium. Two workers, each with an installation of
 * its own: most of a test's time something is waited for, a start, an import, a training of one core.
 */
export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  globalSetup: "./test/e2e/build.ts",
  workers: 2,
  projects: [
    { name: "pages", testMatch: pages },
    { name: "own", testMatch: own },
    { name: "shared", testIgnore: [own, pages] },
  ],
  fullyParallel: false,
  // A test that passes at the second try hides what went wrong at the first: whoever works on it sees that at once. In CI
  // one slow moment would refuse all else with it: there the summary names each that needed its second try.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  // A bound for what hangs. Machines of CI differ by five times in how soon they are done: what works must not end there.
  timeout: process.env.CI ? 900_000 : 300_000,
  expect: { timeout: process.env.CI ? 60_000 : 20_000 },
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // Root has no sandbox, containers have little shared memory.
        ...["--no-sandbox", "--disable-dev-shm-usage"],
        // Two cameras that show a film of Chromium's own, to pages that are allowed one.
        "--use-fake-device-for-media-stream=device-count=2",
      ],
    },
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    // It takes much of the processor's time, and of a run of CI only the text is kept.
    trace: process.env.CI ? "off" : "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
