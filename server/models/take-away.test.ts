import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
import { preprocess } from "@/ml/preprocess";
import { keras, peerPython } from "@/scripts/peers";
import { modelCard } from "@/server/models/card";
import { licenceText } from "@/server/models/licence";
import { preprocessJavaScript, preprocessPython } from "@/server/models/preprocess-code";
import { pictureSizes, preprocessSpecs } from "@/test/preprocess-cases";

const root = resolve(import.meta.dirname, "../..");

const python = peerPython(keras);
const hashOf = (values: Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
const expected = preprocessSpecs.map((spec) =>
  pictureSizes.map(([width, height, transparent]) =>
    hashOf(preprocess(patternPixels(width, height, transparent), width, height, spec)),
  ),
);
/** Lines that are not empty. */
const linesOf = (code: string) => code.split("\n").filter((line) => line.trim() !== "").length;

describe("the preprocessing that is taken away", () => {
  it("is bit by bit that of the trainer in JavaScript, in at most 30 lines", () => {
    for (const [i, spec] of preprocessSpecs.entries()) {
      const code = preprocessJavaScript(spec);
      expect(linesOf(code), code).toBeLessThanOrEqual(30);
      const plain = runInNewContext(`${code}; preprocess`) as typeof preprocess;
      const made = pictureSizes.map(([width, height, transparent]) =>
        hashOf(plain(patternPixels(width, height, transparent), width, height, spec)),
      );
      expect(made, code).toEqual(expected[i]);
    }
  });

  it.skipIf(!python)("is it in Python too", () => {
    const folder = mkdtempSync(join(tmpdir(), "offdiagonal-take-away-"));
    try {
      for (const [i, spec] of preprocessSpecs.entries()) {
        const code = preprocessPython(spec);
        expect(linesOf(code), code).toBeLessThanOrEqual(30);
        writeFileSync(join(folder, `code_${i}.py`), code);
      }
      for (const [i, [width, height, transparent]] of pictureSizes.entries())
        writeFileSync(join(folder, `pixels_${i}`), patternPixels(width, height, transparent));
      const made = execFileSync(
        python as string,
        [
          join(root, "scripts/reference/take_away.py"),
          ...[folder, String(preprocessSpecs.length)],
          ...pictureSizes.map(([width, height]) => `${width}x${height}`),
        ],
        { encoding: "utf8" },
      );
      const hashes = JSON.parse(made) as string[][];
      for (const [i, spec] of preprocessSpecs.entries())
        expect(hashes[i], preprocessPython(spec)).toEqual(expected[i]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a model's card", () => {
  const facts = {
    project: "Animals",
    licence: "",
    intendedUse: "",
    run: { number: 7, name: "<script>alert(1)</script> | `x`", finishedAt: new Date("2026-03-04T05:06:07Z") },
    version: { name: "v1", dataset: "Zoo", hash: "abc" },
    classes: ["cat", "[dog](javascript:1)"],
    spec: { width: 28, height: 28, channels: 1, fit: "stretch", scaling: "unit" },
    accuracy: 0.98765,
    bytes: 4321,
    conversions: [],
    savedModelPrepares: false,
    failures: [],
    browsers: [],
    bases: [],
  };

  it("tells what is known, and takes no name for Markdown", () => {
    const card = modelCard({
      ...facts,
      failures: [{ expected: "cat", predicted: "dog", cause: "CLASSES_ALIKE", count: 3 }],
    });
    expect(card).toContain("trained until 2026-03-04");
    expect(card).toContain("Test accuracy: 98.77 %");
    expect(card).toContain("- cat taken for dog, 3 cases (classes alike)");
    expect(card).not.toMatch(/<script>|(?<!\\)\[dog/);
  });

  it("tells the licence and the use that the team states, or that it has stated none", () => {
    const said = modelCard({ ...facts, licence: "CC-BY-4.0", intendedUse: "Sorting of *post* cards." });
    expect(said).toContain("The model: CC\\-BY\\-4.0. The code");
    expect(said).toContain("Sorting of \\*post\\* cards.");
    expect(modelCard(facts)).toContain("it has stated none. The code of this archive is Apache-2.0.");
  });

  it("gives each format's figures on the same images, and says how many", () => {
    const figures = { images: 1500, accuracy: 0.97, latencyMs: 1.25, failure: null };
    const card = modelCard({
      ...facts,
      conversions: [
        { ...figures, format: "layers", bytes: 4321, agreeing: 1500, largestDifference: 0 },
        { ...figures, format: "uint8", bytes: 1200, agreeing: 1498, largestDifference: 0.004 },
      ],
    });
    expect(card).toContain("| layers | 4321 | 97.00 % | 1500 of 1500 | 0.0e+0 | 1.25 |");
    expect(card).toContain("| uint8 | 1200 | 97.00 % | 1498 of 1500 | 4.0e-3 | 1.25 |");
    expect(card).toContain("each format on the same 1,500 images");
    expect(card.match(/^\| layers/gm)).toHaveLength(1);
    // Of an older run its size and accuracy are known.
    expect(modelCard(facts)).toContain("| layers | 4321 | 98.77 % | – | – | – |");
  });

  it("tells how a SavedModel is asked where there is one", () => {
    expect(modelCard({ ...facts, savedModelPrepares: true })).toContain(
      "- `file`: `file`, the bytes of one JPEG",
    );
    expect(modelCard(facts)).not.toContain("Signatures");
  });

  it("tells of which files each way to read one makes what the network learnt from", () => {
    const [, kinds = ""] = modelCard(facts).split("## Kinds of files");
    expect(kinds).toMatch(/WebP: `load\.py` and `index\.html` read it/);
    expect(kinds).toMatch(/JPEG in CMYK: .* `load\.py` refuses it; .* Save it in sRGB before\./);
    expect(kinds).not.toContain("SavedModel");
    expect(modelCard({ ...facts, savedModelPrepares: true })).toContain("does not: it takes JPEG and PNG.");
  });

  it("says that no failure is known rather than nothing", () => {
    expect(modelCard(facts)).toContain("No open error case is known on which this model fails.");
  });

  it("tells what browsers came to, those that differ and what was set aside too", () => {
    expect(modelCard(facts)).toContain("No browser has been held against the worker");
    const said = { format: "layers", backend: "wasm", browser: "Chrome 142, Linux", images: 200 };
    const card = modelCard({
      ...facts,
      browsers: [
        { ...said, agreeing: 200, largestDifference: 2e-6, cameTo: "agrees" },
        { ...said, browser: "Odd | one", agreeing: 190, largestDifference: 0.5, cameTo: "differs" },
        { ...said, agreeing: 199, largestDifference: 0.1, cameTo: "differs, set aside by the team" },
      ],
    });
    expect(card).toContain("| layers | wasm | Chrome 142, Linux | 200 of 200 | 2.0e-6 | agrees |");
    expect(card).toContain("| layers | wasm | Odd \\| one | 190 of 200 | 5.0e-1 | differs |");
    expect(card).toContain("| 199 of 200 | 1.0e-1 | differs, set aside by the team |");
  });
});

describe("the licences of an archive", () => {
  const texts = { notices: "NOTICES\n", apache: "APACHE\n" };
  const facts = { licence: "", bases: [], hasPage: true };

  it("are told of each part, and that of the model is the team's to state", () => {
    const silent = licenceText(facts, texts);
    expect(silent).toContain("the team that trained it has stated no licence");
    expect(silent).toMatch(
      /preprocess\.py, check\.js, references\.js, index\.html\): Apache-2\.0[\s\S]*NOTICES\nAPACHE\n$/,
    );
    const bases = [{ name: "Big net", note: "CC-BY-NC-4.0, of its authors." }];
    const said = licenceText({ ...facts, licence: "CC-BY-4.0", bases }, texts);
    expect(said).toContain("as the team that trained it states, CC-BY-4.0.");
    expect(said).toContain(
      '"Big net", from which the model was made: who brought it here says of it: CC-BY-NC',
    );
    const plain = licenceText({ ...facts, hasPage: false }, texts);
    expect(plain).not.toMatch(/NOTICES|model\.js|index\.html/);
  });
});
