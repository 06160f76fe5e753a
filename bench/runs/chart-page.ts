import { randomBytes } from "node:crypto";
import { launchChromium } from "@/bench/browser/chromium";
import { signIn, startWeb } from "@/bench/web";
import type { Connection } from "@/db/connection";

/** Told by the page: when it last asked for a curve, and when it last drew one. */
interface Seen {
  asked: number;
  drawn: number;
}

/** Runs in the page before its own scripts. */
function watch() {
  const seen: Seen = { asked: 0, drawn: 0 };
  Object.assign(globalThis, { seen });
  const ask = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (String(init?.body ?? "").includes("RunCurves")) seen.asked = performance.now();
    return ask(input, init);
  };
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function (this: CanvasRenderingContext2D, ...path: [Path2D]) {
    if (this.canvas instanceof HTMLCanvasElement && this.canvas.closest(".u-wrap"))
      seen.drawn = performance.now();
    stroke.apply(this, path);
  } as typeof stroke;
}

/**
 * The chart of a run on its page in Chromium, served as `npm start` serves it: milliseconds from its request to the last
 * stroke of its lines, on a page that is opened anew, and where a person zooms into the first or second half of it.
 */
export async function chartTimes(
  { db }: Connection,
  served: { databaseUrl: string; dataDir: string; userId: string; projectId: string; runId: string },
  rounds: number,
): Promise<{ opened: number[]; zoomed: number[] }> {
  const secret = randomBytes(32).toString("hex");
  const [cookie] = await signIn(db, [served.userId], secret);
  if (!cookie) throw new Error("Nobody was signed in");
  const web = await startWeb(served.databaseUrl, served.dataDir, secret);
  const browser = await launchChromium([]);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addCookies([{ ...cookie, url: web.url }]);
    await context.addInitScript(watch);
    const page = await context.newPage();
    const chart = page.locator(".u-over").first();
    const taken = async () => {
      await page.waitForFunction(() => {
        const { seen } = globalThis as unknown as { seen: Seen };
        return seen.asked > 0 && seen.drawn > seen.asked && performance.now() - seen.drawn > 500;
      });
      return page.evaluate(() => {
        const { seen } = globalThis as unknown as { seen: Seen };
        const ms = seen.drawn - seen.asked;
        Object.assign(seen, { asked: 0, drawn: 0 });
        return ms;
      });
    };
    const opened: number[] = [];
    const zoomed: number[] = [];
    // The first one compiles the server's part of the page.
    for (let round = 0; round <= rounds; round++) {
      await page.goto(`${web.url}/projects/${served.projectId}/runs/${served.runId}`);
      const first = await taken();
      const box = await chart.boundingBox();
      if (!box) throw new Error("The run's page has no chart");
      const [from, to] = round % 2 ? [0.05, 0.5] : [0.5, 0.95];
      await page.mouse.move(box.x + from * box.width, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 3 });
      await page.mouse.up();
      const second = await taken();
      if (round === 0) continue;
      opened.push(first);
      zoomed.push(second);
    }
    return { opened, zoomed };
  } finally {
    await browser.close();
    await web.stop();
  }
}
