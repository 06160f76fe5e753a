import { describe, expect, it } from "vitest";
import { layerKinds } from "@/ml/configuration/fields";
import { entriesOf, factsOf, gistOf, moved } from "./entries";

const images = { width: 28, height: 28, channels: 1 };
const list = (...layers: Record<string, unknown>[]) => ({
  data: images,
  architecture: { preset: "layers", layers },
});

describe("factsOf", () => {
  it("has shape and parameters behind each entry, as Keras counts them", () => {
    const facts = factsOf(
      list(
        { kind: "conv", filters: 32 },
        { kind: "pooling" },
        { kind: "flatten" },
        { kind: "dense", units: 128 },
      ),
      10,
    );
    expect(facts).toEqual([
      { shape: [28, 28, 32], parameters: 320, problem: null },
      { shape: [14, 14, 32], parameters: 0, problem: null },
      { shape: [6272], parameters: 0, problem: null },
      { shape: [128], parameters: 802_944, problem: null },
    ]);
  });

  it("names the entry that cannot be, and knows nothing behind it", () => {
    const facts = factsOf(list({ kind: "conv" }, { kind: "dense" }, { kind: "flatten" }), 10);
    expect(facts[0]?.problem).toBeNull();
    expect(facts[1]?.problem).toContain("flatten");
    expect(facts[1]?.shape).toBeNull();
    expect(facts[2]).toEqual({ shape: null, parameters: 0, problem: null });
  });

  it("is empty while the list cannot be read", () => {
    expect(factsOf(list({ kind: "conv", filters: "many" }), 10)).toEqual([]);
    expect(factsOf({ architecture: 3 }, 10)).toEqual([]);
  });
});

it("adds every kind of layer with its defaults, and says what is special of each", () => {
  for (const { entry, fields } of layerKinds) {
    const words = gistOf(entry);
    expect(words === "").toBe(fields.length === 0);
    expect(words).not.toContain("undefined");
  }
  expect(gistOf({ kind: "conv", filters: 16, kernel: 5 })).toMatch(/^filters 16, kernel 5 × 5/);
  expect(gistOf({ kind: "unheard of" })).toBe("");
});

it("moves an entry", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 1, 1)).toEqual(["a", "b", "c"]);
  expect(moved([], 0, 1)).toEqual([]);
});

it("takes what is no list for an empty one", () => {
  expect(entriesOf("x")).toEqual([]);
  expect(entriesOf([{ kind: "conv" }, null, 3])).toEqual([{ kind: "conv" }, {}, {}]);
});
