import type { BrowserContext } from "playwright";
import { median } from "@/ml/statistics";
import { launchChromium, openBench } from "./browser/chromium";
import { benchModels } from "./browser/models";
import { servePage } from "./browser/server";

type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;
type Models = Awaited<ReturnType<typeof benchModels>>;

const goals = { openMs: 1500, networkMs: 60, ratio: 1.15, folder: 0.8, growth: 0.05, taskMs: 100 };
const side = 224;
const turns = 4;

/**
 * The code of Try in Chromium, in a page without the rest of it: from opening to the first answer with a warm cache, later
 * answers against tfjs alone, formats against each other, a folder of pictures, a probe's curve, how long the page stands
 * still meanwhile, and memory.
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Figures = {};
  const note = (key: string, what: string, value: number, unit: string, goal?: number, most = true) => {
    const met = goal === undefined ? undefined : most ? value <= goal : value >= goal;
    const rounded = Number(value.toPrecision(4));
    rows.push({
      what,
      value: `${rounded} ${unit}`,
      goal: goal === undefined ? "" : `${most ? "≤" : "≥"} ${goal}`,
    });
    figures[`browser.${key}`] = { value: rounded, unit, ...(goal === undefined ? {} : { goal, met }) };
  };
  const models = await benchModels();
  const server = await servePage(models.files);
  // Memory is measured when asked for, not at the next idle moment within 20 s. WebGPU in software takes its time.
  const browser = await launchChromium([
    "--enable-blink-features=ForceEagerMeasureMemory",
    ...(quick ? [] : ["--enable-unsafe-webgpu"]),
  ]);
  try {
    const context = await browser.newContext();
    await opening(context, server.url, models, note, rows);
    const counts = quick
      ? { answers: 40, pictures: 60, many: 1_000 }
      : { answers: 400, pictures: 1_000, many: 10_000 };
    const ask = await openBench(context, server.url);
    // Each turn's median, and of the turns the least: what else the machine does only ever adds.
    const bare: Record<string, number> = {};
    for (const format of ["layers", "graph", "uint8", "uint8_channels"] as const) {
      await ask("open", models[format], side, "wasm");
      let [ours, alone, whole] = [Infinity, Infinity, Infinity];
      for (let turn = 0; turn < turns; turn++) {
        const times = await ask("bare", models[format], "wasm", [side, side, 3], counts.answers / turns);
        const answered = await ask("predict", side, counts.answers / turns);
        alone = Math.min(alone, median(times));
        ours = Math.min(ours, median(answered.network));
        whole = Math.min(whole, median(answered.whole));
      }
      bare[format] = alone;
      note(`${format}.ms`, `${format}: the network, an image`, ours, "ms", goals.networkMs);
      note(`${format}.ratio`, `${format}: against tfjs alone`, ours / alone, "×", goals.ratio);
      note(`${format}.wholeMs`, `${format}: from pixels to the answer in the page`, whole, "ms");
    }
    await ask("open", models.graph, side, "wasm");
    // Blur is the slider that takes longest to work out.
    const curve = await ask("curve", side, "blur");
    note("probe.curveMs", "a probe's curve along blur", curve.milliseconds, "ms");
    note("probe.longestTask", "the page's longest task meanwhile", curve.longestTask, "ms", goals.taskMs);
    const { rate, longestTask } = await ask("folder", counts.pictures, side);
    const share = (rate * (bare.graph ?? Number.NaN)) / 1000;
    note("folder.rate", `${counts.pictures} JPEG files of ${side} px`, rate, "images/s");
    note("folder.share", "of the rate of tfjs alone", share, "×", goals.folder, false);
    note("folder.longestTask", "the page's longest task meanwhile", longestTask, "ms", goals.taskMs);
    const afterOne = await ask("memory");
    await ask("folder", counts.pictures, side);
    const more = (await ask("memory")) / afterOne - 1;
    note("folder.growth", `memory after ${counts.pictures} files more`, more, "×", goals.growth);
    await ask("open", models.small, 32, "wasm");
    await ask("predict", 32, 500);
    const before = await ask("memory");
    await ask("predict", 32, counts.many);
    const growth = (await ask("memory")) / before - 1;
    note("memory.growth", `memory after ${counts.many} predictions more`, growth, "×", goals.growth);
  } finally {
    await browser.close();
    await server.close();
  }
  return { rows, figures };
}

type Note = (key: string, what: string, value: number, unit: string, goal?: number) => void;

/** Opens the page as a newcomer and then several times again, each time to the answer about a picture. */
async function opening(
  context: BrowserContext,
  url: string,
  models: Models,
  note: Note,
  rows: Record<string, string | number>[],
): Promise<void> {
  const times: number[] = [];
  for (let visit = 0; visit < 6; visit++) {
    const ask = await openBench(context, url);
    const { milliseconds, backend, trials } = await ask("open", models.graph, side);
    if (visit === 0) {
      note("open.coldMs", `first visit, all backends tried, ${backend} chosen`, milliseconds, "ms");
      for (const trial of trials) {
        if (trial.problem !== null)
          rows.push({ what: `trial of ${trial.name}`, value: trial.problem, goal: "" });
        if (trial.milliseconds !== null)
          note(`trial.${trial.name}`, `trial of ${trial.name}`, trial.milliseconds, "ms");
      }
    } else {
      times.push(milliseconds);
    }
    await Promise.all(context.pages().map((page) => page.close()));
  }
  note("open.warmMs", "later visits, from opening to the first answer", median(times), "ms", goals.openMs);
}
