import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topClasses } from "@/ml/metrics";
import { parityTolerance } from "@/ml/parity";
import { loadGraphFiles } from "@/workers/conversions/load";
import type { tf } from "@/workers/tf";
import { openTestDatabase } from "./database";
import { apart, type Carried, type Picture, takenAway } from "./taking-away";

const chromiumPath = process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium";

const database = await openTestDatabase();

const pageFiles = ["index.html", "check.js", "references.js", "preprocess.js", "model.js", "tf.min.js"];

describe.skipIf(!existsSync(chromiumPath))(
  "the page of an archive in Chromium, from the disk and without a network",
  () => {
    let away: Awaited<ReturnType<typeof takenAway>>;
    let browser: Browser;
    beforeAll(async () => {
      away = await takenAway(database);
      browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await rm(away.folder, { recursive: true });
    });

    async function opened(changed: Record<string, string> = {}) {
      const context = await browser.newContext({ offline: true });
      const page = await context.newPage();
      const at = await mkdtemp(join(away.folder, "page-"));
      for (const name of pageFiles) await writeFile(join(at, name), changed[name] ?? away.fileOf(name));
      await page.goto(pathToFileURL(join(at, "index.html")).href);
      return page;
    }

    it("answers nothing where it does not agree with the trainer, and says why", {
      timeout: 120_000,
    }, async () => {
      const { judged } = away;
      const { references, model } = away.carried();
      const [first, ...others] = model.preprocessing.golden.cases;
      const [kind, ...kinds] = references.kinds;
      if (!first || !kind) throw new Error("nothing is carried");
      const tampered = (change: Partial<typeof first>) => {
        const golden = { ...model.preprocessing.golden, cases: [{ ...first, ...change }, ...others] };
        const changed: Carried["model"] = { ...model, preprocessing: { ...model.preprocessing, golden } };
        return { "model.js": `window.MODEL = ${JSON.stringify(changed)};` };
      };
      const said = (probabilities: number[]) => tampered({ probabilities });
      const grey = Buffer.alloc(Buffer.from(kind.rgba, "base64").length, 128).toString("base64");
      const cases: [Record<string, string>, string][] = [
        [
          said([...first.probabilities.slice(1), first.probabilities[0] ?? 0]),
          "it says another class of 1 of 4 patterns",
        ],
        [
          said(first.probabilities.map((value, i) => (i === 0 ? value + 0.002 : value))),
          "a probability of a pattern is 2.0e-3 off",
        ],
        [
          {
            "references.js": `window.REFERENCES = ${JSON.stringify({ ...references, kinds: [{ ...kind, rgba: grey }, ...kinds] })};`,
          },
          `it reads pictures in another way (${kind.name})`,
        ],
        [tampered({ hash: "00000000" }), "it prepares pictures of"],
        [{ "references.js": "" }, "is missing or damaged"],
      ];
      for (const [changed, why] of cases) {
        const page = await opened(changed);
        await page.getByText("This browser does not agree with the trainer").waitFor();
        expect(await page.locator("#gate").textContent()).toContain(why);
        expect(await page.locator("#file").isDisabled()).toBe(true);
        // A picture that is dropped is not answered either.
        await page.evaluate(dropped, (judged[0] as Picture).bytes.toString("base64"));
        await page.waitForTimeout(500);
        expect(await page.locator("#classes li").count()).toBe(0);
        await page.context().close();
      }
    });

    it("classifies a picture by its page as the worker does", { timeout: 120_000 }, async () => {
      const { classes, judged } = away;
      const page = await opened();
      // Also one that comes before the comparison is over.
      await page.evaluate(dropped, (judged[0] as Picture).bytes.toString("base64"));
      await page.locator("#classes li").first().waitFor();
      for (const { name, bytes, said } of judged.slice(0, 3)) {
        await page.setInputFiles("#file", { name, mimeType: "image/png", buffer: bytes });
        await page.waitForFunction(
          (count) => document.querySelectorAll("#classes li").length === count,
          classes.length,
        );
        const rows = await page.$$eval("#classes li", (items) =>
          items.map((item) => ({
            label: item.querySelector("span")?.textContent ?? "",
            value: item.querySelector("meter")?.value ?? Number.NaN,
          })),
        );
        expect(rows[0]?.label).toBe(classes[topClasses(said, 1)[0]?.index ?? 0]);
        const values = classes.map((label) => rows.find((row) => row.label === label)?.value ?? Number.NaN);
        expect(apart(said, values), name).toBeLessThan(parityTolerance);
      }
      expect(await page.locator("#gate").textContent()).toBe(
        "This browser agrees with the trainer (patterns compared: 4).",
      );
      await page.setInputFiles("#file", {
        name: "no.png",
        mimeType: "image/png",
        buffer: Buffer.from("no picture"),
      });
      await page.getByText("This file could not be read as a picture").waitFor();
      await page.context().close();
    });

    it("says in each of its formats what the worker says by the same files", {
      timeout: 120_000,
    }, async () => {
      const { answered, fed, fileOf, judged, spec } = away;
      const page = await opened();
      for (const format of ["graph", "float16", "uint16", "uint8", "uint8_channels", "sparse"]) {
        const packed = format === "sparse";
        const topology = fileOf(`${format}/model.json`);
        const weights = fileOf(`${format}/weights.bin${packed ? ".gz" : ""}`);
        const loaded = await loadGraphFiles(topology, packed ? gunzipSync(weights) : weights);
        for (const { bytes } of judged.slice(0, 3)) {
          const input = await fed(bytes);
          const actual = await page.evaluate(predictedBy, {
            ...{ topology: topology.toString(), weights: weights.toString("base64"), packed },
            ...{ input: [...input], shape: [1, spec.height, spec.width, spec.channels] },
          });
          expect(apart(answered(loaded, input), actual), format).toBeLessThan(parityTolerance);
        }
        loaded.dispose();
      }
      await page.context().close();
    });
  },
);

/** In the page: a PNG that is dropped on it. */
function dropped(file: string): void {
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}

/** In the page: what its tfjs makes of a model's files, as its own script loads the graph. */
async function predictedBy({
  topology,
  weights,
  packed,
  input,
  shape,
}: {
  topology: string;
  weights: string;
  packed: boolean;
  input: number[];
  shape: number[];
}): Promise<number[]> {
  const own = (globalThis as unknown as { tf: typeof tf }).tf;
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const unpacked = () => new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const weightData = packed ? await new Response(unpacked()).arrayBuffer() : bytes.buffer;
  const json = JSON.parse(topology);
  const model = await own.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      signature: json.signature,
      format: json.format,
      weightSpecs: json.weightsManifest.flatMap((group: { weights: object[] }) => group.weights),
      weightData,
    }),
  });
  const output = model.predict(own.tensor(input, shape)) as tf.Tensor;
  return [...(await output.data())];
}
