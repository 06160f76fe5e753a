import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { type App, startApp } from "./app";
import {
  type Everything,
  everythingElse,
  firstPerson,
  invited,
  type Person,
  type ShapesProject,
  shapesProject,
  teamOf,
} from "./seed";

export { expect };

interface Shared {
  /** An installation that all files share. Each test makes what it changes itself. */
  app: App;
  /** Owner of the installation's first team. */
  owner: Person;
  /** A project of drawn shapes with a trained run, to look at. */
  shapes: ShapesProject;
  /** What else lies in it: takes a minute to make. */
  everything: Everything;
}

interface Own {
  /** An installation of its own, with no account yet: to be broken, or to be new. */
  freshApp: App;
  /** Opens a page, in a browser window of its own, in which the person is signed in (null: nobody). */
  visit(app: App, person: Person | null, options?: BrowserContextOptions): Promise<Page>;
}

export const test = base.extend<Own, Shared>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of the pattern
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  owner: [
    async ({ app }, use) => {
      await use(await firstPerson(app, "Olga Owner"));
    },
    { scope: "worker" },
  ],
  shapes: [
    async ({ owner }, use) => {
      await use(await shapesProject(owner, await teamOf(owner)));
    },
    { scope: "worker", timeout: 240_000 },
  ],
  everything: [
    async ({ app, owner, shapes }, use) => {
      const colleague = await invited(app, owner, shapes.teamId, "labeller", "Vera Voter");
      await use(await everythingElse(owner, colleague, shapes));
    },
    { scope: "worker", timeout: 240_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  freshApp: async ({}, use) => {
    const app = await startApp();
    await use(app);
    await app.stop();
  },
  visit: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (app, person, options = {}) => {
      const context = await browser.newContext({ baseURL: app.url, ...options });
      contexts.push(context);
      const cookies = [...(person?.client.cookies ?? [])];
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: app.url })));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** What the page complains of while the test goes on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
