import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
import { type PreprocessSpec, preprocess } from "@/ml/preprocess";
import { modelCard } from "@/server/models/card";

const root = resolve(import.meta.dirname, "../..");

interface Case {
  spec: PreprocessSpec;
  width: number;
  height: number;
  transparent: boolean;
  sha256: string;
}

const cases = JSON.parse(
  await readFile(join(root, "test/fixtures/reference/take_away.json"), "utf8"),
) as Case[];
const script = await readFile(join(root, "public/take-away/preprocess.js"), "utf8");
const plain = runInNewContext(`${script}; preprocess`) as typeof preprocess;
const hashOf = (values: Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

describe("the preprocessing that is taken away", () => {
  it("is bit by bit that of the trainer, in Python and in JavaScript", () => {
    expect(cases.length).toBeGreaterThan(80);
    for (const { spec, width, height, transparent, sha256 } of cases) {
      const what = JSON.stringify({ spec, width, height });
      const pixels = patternPixels(width, height, transparent);
      const ours = preprocess(pixels, width, height, spec);
      expect(hashOf(ours), `Python, ${what}`).toBe(sha256);
      expect(
        Buffer.from(plain(pixels, width, height, spec).buffer).equals(Buffer.from(ours.buffer)),
        what,
      ).toBe(true);
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
    conversions: [],
    failures: [],
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

  it("says that no failure is known rather than nothing", () => {
    expect(modelCard(facts)).toContain("No open error case is known on which this model fails.");
  });
});
