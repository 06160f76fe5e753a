import { median } from "@/ml/statistics";
import { type BenchApp, openApp } from "./browser/app";
import { launchChromium, openBench, openProfile } from "./browser/chromium";
import { type Format, modelSources } from "./browser/models";
import { servePage } from "./browser/server";
import {
  answers,
  curve,
  folder,
  isolate,
  memory,
  opened,
  signIn,
  tryUrl,
  windowOf,
} from "./browser/try-page";

type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;
type Note = (key: string, what: string, value: number, unit: string, goal?: number, most?: boolean) => void;

const goals = { openMs: 1500, networkMs: 60, ratio: 1.15, folder: 0.8, growth: 0.05, taskMs: 100 };
const side = 224;

/**
 * The product's Try page in Chromium: the built app with a real server and Postgres, somebody signed in, models that came in and
 * were converted. From opening to the first answer with a warm cache, later answers against tfjs alone in the same
 * browser, formats against each other, a folder of pictures, a probe's curve, how long the page stands still meanwhile, and
 * memory. The pages are built first where the last build is of other sources, which the table says. `quick` does less of
 * each: one format, a folder of 60, and 300 predictions more.
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Figures = {};
  const note: Note = (key, what, value, unit, goal, most = true) => {
    const met = goal === undefined ? undefined : most ? value <= goal : value >= goal;
    const rounded = Number(value.toPrecision(4));
    rows.push({
      what,
      value: `${rounded} ${unit}`,
      goal: goal === undefined ? "" : `${most ? "≤" : "≥"} ${goal}`,
    });
    figures[`browser.${key}`] = { value: rounded, unit, ...(goal === undefined ? {} : { goal, met }) };
  };
  const app = await openApp();
  const built = app.web.buildSeconds;
  rows.push({
    what: "the pages",
    value: built === null ? "of the last build" : `built first, ${Math.round(built)} s`,
    goal: "",
  });
  // Memory is measured when asked for, not at the next idle moment within 20 s. WebGPU in software takes its time.
  const args = [
    "--enable-blink-features=ForceEagerMeasureMemory",
    ...(quick ? [] : ["--enable-unsafe-webgpu"]),
  ];
  try {
    await measured(args, app, note, quick);
    await grown(args, app, note, quick);
  } finally {
    await app.close();
  }
  return { rows, figures };
}

async function measured(args: readonly string[], app: BenchApp, note: Note, quick: boolean): Promise<void> {
  const formats: Format[] = quick ? ["graph"] : ["layers", "graph", "uint8", "uint8_channels"];
  const files = new Map<string, Buffer>();
  const { sources } = await modelSources(app.project.context, app.mobile.runId, formats, files);
  const bench = await servePage(files);
  const profile = await openProfile(args, windowOf(app));
  const { context } = profile;
  try {
    await signIn(context, app);
    const of = (choices: Record<string, string>) => tryUrl(app, { model: app.mobile.modelId, ...choices });
    const [image = ""] = app.imageIds;

    const visits: number[] = [];
    for (let visit = 0; visit < (quick ? 3 : 6); visit++) {
      const page = await context.newPage();
      const milliseconds = await opened(page, of({ format: "graph", source: "test", image }));
      if (visit === 0)
        note("open.coldMs", "first visit, backends tried, checked against the worker", milliseconds, "ms");
      else visits.push(milliseconds);
      await page.close();
    }
    note("open.warmMs", "later visits, from opening to the first answer", median(visits), "ms", goals.openMs);

    // Each turn's median, and of the turns the least: what else the machine does only ever adds.
    const [turns, each] = quick ? [2, 10] : [4, 50];
    const beside = await context.newPage();
    const ask = await openBench(beside, bench.url);
    const page = await context.newPage();
    let graphAlone = Number.NaN;
    for (const { format, source } of sources) {
      await opened(page, of({ format, backend: "wasm", source: "test", image }));
      // As many go before as tfjs alone is warmed up by.
      await answers(page, 10);
      let [ours, alone, whole] = [Infinity, Infinity, Infinity];
      for (let turn = 0; turn < turns; turn++) {
        alone = Math.min(alone, median(await ask("bare", source, "wasm", [side, side, 3], each)));
        await page.bringToFront();
        const answered = await answers(page, each);
        ours = Math.min(ours, median(answered.network));
        whole = Math.min(whole, median(answered.whole));
      }
      if (format === "graph") graphAlone = alone;
      note(`${format}.ms`, `${format}: the network, an image`, ours, "ms", goals.networkMs);
      note(`${format}.ratio`, `${format}: against tfjs alone`, ours / alone, "×", goals.ratio);
      note(`${format}.wholeMs`, `${format}: from choosing a picture to its answer`, whole, "ms");
    }

    await opened(page, of({ format: "graph", backend: "wasm", source: "test", image }));
    const probed = await curve(page);
    note("probe.curveMs", "a probe's curve along blur", probed.milliseconds, "ms");
    note("probe.longestTask", "the page's longest task meanwhile", probed.longestTask, "ms", goals.taskMs);

    const pictures = quick ? 60 : 1_000;
    await page.goto(of({ format: "graph", backend: "wasm", source: "folder" }));
    // Workers and programs are warm as they are at the second folder that somebody drops.
    await folder(page, 16, side);
    const dropped = await folder(page, pictures, side);
    note("folder.rate", `${pictures} JPEG files of ${side} px`, dropped.rate, "images/s");
    const share = (dropped.rate * graphAlone) / 1000;
    note("folder.share", "of the rate of tfjs alone", share, "×", goals.folder, false);
    note("folder.longestTask", "the page's longest task meanwhile", dropped.longestTask, "ms", goals.taskMs);
  } finally {
    await profile.close();
    await bench.close();
  }
}

/** How memory grows over predictions, in a window cut off from all others. */
async function grown(args: readonly string[], app: BenchApp, note: Note, quick: boolean): Promise<void> {
  const [drop, drops] = quick ? [100, 3] : [1_000, 10];
  const browser = await launchChromium(args);
  try {
    const context = await browser.newContext(windowOf(app));
    await signIn(context, app);
    await isolate(context);
    const page = await context.newPage();
    await page.goto(tryUrl(app, { model: app.small.modelId, backend: "wasm", source: "folder" }));
    await folder(page, drop, 32);
    const before = await memory(page);
    for (let i = 0; i < drops; i++) await folder(page, drop, 32);
    const growth = (await memory(page)) / before - 1;
    note("memory.growth", `memory after ${drop * drops} predictions more`, growth, "×", goals.growth);
  } finally {
    await browser.close();
  }
}
