import type { BrowserContext, BrowserContextOptions, Page } from "playwright";
import type { BenchApp } from "./app";

/** What the script below notes in each page, from its first moment. */
interface Noted {
  /** When the first answer stood in the page, ms from the opening. */
  answeredAt: number | null;
  /** Begin and length of what kept the page from all else for 50 ms or longer, ms. */
  readonly tasks: { begun: number; milliseconds: number }[];
}
declare const noted: Noted;

/** Runs in the page. */
function note(): void {
  const own: Noted = { answeredAt: null, tasks: [] };
  Object.assign(globalThis, { noted: own });
  const look = new MutationObserver(() => {
    if (!document.querySelector("[data-answer-to]")) return;
    own.answeredAt = performance.now();
    look.disconnect();
  });
  look.observe(document, { subtree: true, childList: true, attributeFilter: ["data-answer-to"] });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      own.tasks.push({ begun: startTime, milliseconds: duration });
    }
  }).observe({ type: "longtask", buffered: true });
}

const patience = { timeout: 180_000 };

/** How windows on the app are opened. */
export function windowOf({ web }: BenchApp): BrowserContextOptions {
  return { baseURL: web.url, viewport: { width: 1280, height: 800 } };
}

/** Signs somebody in, in a window. */
export async function signIn(context: BrowserContext, { web, cookie }: BenchApp): Promise<void> {
  await context.addCookies([{ ...cookie, url: web.url }]);
  // tsx names inner functions by a helper of its own, which a page does not have.
  await context.addInitScript("globalThis.__name ??= (named) => named");
  await context.addInitScript(note);
}

/**
 * Cuts pages off from all others, which a browser wants before it tells of their memory: the app does not ask for it, as
 * nothing else needs it. What is fetched this way is kept by no cache.
 */
export async function isolate(context: BrowserContext): Promise<void> {
  await context.route(
    () => true,
    async (route) => {
      const type = route.request().resourceType();
      if (type !== "document" && type !== "script") return route.continue();
      const response = await route.fetch();
      const headers = {
        ...response.headers(),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      };
      await route.fulfill({ response, headers });
    },
  );
}

/** The address of Try with these choices. */
export function tryUrl({ project }: BenchApp, choices: Record<string, string>): string {
  return `/projects/${project.id}/try?${new URLSearchParams(choices)}`;
}

/** Opens Try and waits for its first answer: ms from the opening. */
export async function opened(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => noted.answeredAt !== null, null, patience);
  return page.evaluate(() => noted.answeredAt ?? Number.NaN);
}

/**
 * Chooses one picture of the project after another, each once the one before is answered: ms of the network, as the page
 * tells it, and of the whole way from the press to the answer in the page.
 */
export function answers(page: Page, count: number): Promise<{ network: number[]; whole: number[] }> {
  return page.evaluate(async (wanted) => {
    const result: { network: number[]; whole: number[] } = { network: [], whole: [] };
    const answer = () => document.querySelector<HTMLElement>("[data-answer-to]");
    for (let i = 0; i < wanted; i++) {
      const cells = [
        ...document.querySelectorAll<HTMLElement>("[role=grid][aria-label='Test images'] [role=gridcell]"),
      ].filter((cell) => cell.querySelector("img"));
      const chosen = cells.findIndex((cell) => cell.ariaSelected === "true");
      const next = cells[(chosen + 1) % cells.length];
      if (cells.length < 2 || !next) throw new Error("There are no pictures to choose from.");
      const before = answer()?.dataset.answerTo;
      const begun = performance.now();
      const changed = new Promise<void>((resolve) => {
        const look = new MutationObserver(() => {
          const now = answer();
          if (!now || now.dataset.answerTo === before) return;
          look.disconnect();
          resolve();
        });
        look.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-answer-to"] });
      });
      next.click();
      await changed;
      result.whole.push(performance.now() - begun);
      result.network.push(Number(answer()?.dataset.milliseconds));
    }
    return result;
  }, count);
}

/** The longest that the page could do nothing else since a moment of its own, ms; 0 where no task took 50. */
async function longestSince(page: Page, begun: number): Promise<number> {
  // Of the last task a browser tells after its end.
  await page.waitForTimeout(200);
  return page.evaluate(
    (from) =>
      Math.max(0, ...noted.tasks.filter((task) => task.begun >= from).map((task) => task.milliseconds)),
    begun,
  );
}

const momentOf = (page: Page) => page.evaluate(() => performance.now());

/** The probe's curve along blur, the slider that takes longest to work out: ms from the choice, and the longest task. */
export async function curve(page: Page): Promise<{ milliseconds: number; longestTask: number }> {
  const flips = page.locator("[data-flips]");
  await flips.waitFor(patience);
  const begun = await momentOf(page);
  await page.getByRole("combobox", { name: "Along" }).selectOption("blur");
  await page.getByRole("img", { name: "Probability of each class by blur" }).first().waitFor(patience);
  await flips.waitFor(patience);
  const milliseconds = (await momentOf(page)) - begun;
  return { milliseconds, longestTask: await longestSince(page, begun) };
}

/** Drops a folder of JPEG files of noise: pictures a second, as the page tells, and its longest task meanwhile, ms. */
export async function folder(
  page: Page,
  count: number,
  side: number,
): Promise<{ rate: number; longestTask: number }> {
  await page.getByRole("button", { name: "Choose a folder", disabled: false }).waitFor(patience);
  const dropped = await page.evaluateHandle(
    async ([files, edge]) => {
      const transfer = new DataTransfer();
      const canvas = new OffscreenCanvas(edge, edge);
      const context = canvas.getContext("2d");
      for (let i = 0; i < files; i++) {
        const pixels = Uint8ClampedArray.from({ length: edge * edge * 4 }, (_, at) =>
          at % 4 === 3 ? 255 : (at * 7 + (i % 8)) % 251,
        );
        context?.putImageData(new ImageData(pixels, edge, edge), 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
        transfer.items.add(new File([blob], `${i}.jpg`, { type: "image/jpeg" }));
      }
      return transfer;
    },
    [count, side] as const,
  );
  const begun = await momentOf(page);
  const told = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        let hasBegun = false;
        const look = new MutationObserver(() => {
          const bars = [...document.querySelectorAll("[role=progressbar]")];
          hasBegun ||= bars.some(({ ariaLabel }) => ariaLabel === "Classifying");
          const done = bars.find(({ ariaLabel }) => ariaLabel === "Classified");
          if (!hasBegun || !done) return;
          look.disconnect();
          resolve(done.ariaValueText ?? "");
        });
        look.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
      }),
  );
  await page
    .getByRole("region", { name: "Drop a folder of pictures" })
    .dispatchEvent("drop", { dataTransfer: dropped });
  const text = await told;
  await dropped.dispose();
  const [, asked, rate] = /([\d,]+) of [\d,]+, ([\d.]+) a second/.exec(text) ?? [];
  if (Number(asked?.replaceAll(",", "")) !== count) throw new Error(`The folder ended with "${text}"`);
  return { rate: Number(rate), longestTask: await longestSince(page, begun) };
}

/** Bytes of a page that was cut off, with its workers, after a collection of what is no longer needed. */
export function memory(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as Performance & {
      measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
    };
    if (!measureUserAgentSpecificMemory) throw new Error("The page is not cut off: no memory is told.");
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
}
