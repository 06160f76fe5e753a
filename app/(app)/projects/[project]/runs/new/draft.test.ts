import { describe, expect, it } from "vitest";
import { defaultConfiguration, fieldAt } from "@/ml/configuration";
import type { ConfigurationField } from "@/ml/configuration/fields";
import { valueAt } from "@/ml/configuration/fields";
import {
  type Draft,
  errorAt,
  isChanged,
  isSame,
  parseText,
  rangeOf,
  startOf,
  stepped,
  strayIssues,
  withPreset,
  withValue,
} from "./draft";

const images = { width: 28, height: 28, channels: 1, training: 60_000 } as const;
const dense: Draft = defaultConfiguration("dense", images);
const cnn: Draft = defaultConfiguration("cnn", images);

function field(path: string, draft: Draft = dense): ConfigurationField {
  const found = fieldAt(path, draft);
  if (!found) throw new Error(`There is no field ${path}`);
  return found;
}

describe("withValue", () => {
  it("sets one value and leaves the rest the same objects", () => {
    const next = withValue(dense, "learning.learningRate", 0.01);
    expect(valueAt(next, "learning.learningRate")).toBe(0.01);
    expect(valueAt(dense, "learning.learningRate")).toBe(0.001);
    expect(next.data).toBe(dense.data);
  });

  it("makes the section that a broken draft lacks", () => {
    expect(withValue({ data: 3 }, "data.width", 32)).toEqual({ data: { width: 32 } });
  });
});

describe("withPreset", () => {
  it("takes the other network with its epochs, and keeps images, seed and how it learns", () => {
    const edited = withValue(withValue(dense, "learning.learningRate", 0.02), "data.width", 64);
    const next = withPreset(edited, cnn);
    expect(next.architecture).toEqual(cnn.architecture);
    expect(valueAt(next, "learning.learningRate")).toBe(0.02);
    expect(valueAt(next, "learning.epochs")).toBe(10);
    expect(valueAt(next, "data.width")).toBe(64);
  });
});

describe("isSame", () => {
  it("compares JSON, whatever the order of the keys", () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(isSame({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(isSame({ a: undefined }, { b: 1 })).toBe(false);
    expect(isSame([], {})).toBe(false);
    expect(isSame([1, 2], [1])).toBe(false);
    expect(isSame(null, {})).toBe(false);
    expect(isSame(Number.NaN, Number.NaN)).toBe(true);
  });
});

describe("what differs from the start", () => {
  it("is told field by field, with the value there", () => {
    const next = withValue(dense, "learning.learningRate", 0.01);
    expect(isChanged(field("learning.learningRate"), next, dense)).toBe(true);
    expect(startOf(field("learning.learningRate"), dense)).toBe(0.001);
    expect(isChanged(field("learning.epochs"), next, dense)).toBe(false);
  });

  it("goes by the default where the setting did not count at the start", () => {
    const momentum = withValue(dense, "learning.optimizer", "momentum");
    const started = withValue(dense, "learning.momentum", 0.5);
    expect(startOf(field("learning.momentum", momentum), started)).toBe(0.9);
    expect(isChanged(field("learning.momentum", momentum), momentum, started)).toBe(false);
    expect(startOf(field("learning.learningRate"), { learning: 7 })).toBe(0.001);
  });
});

describe("parseText", () => {
  it("reads numbers as people write them, and leaves the rest for the message to quote", () => {
    const rate = { kind: "number" } as const;
    expect(parseText(rate, "1e-3")).toBe(0.001);
    expect(parseText(rate, " .5 ")).toBe(0.5);
    expect(parseText(rate, "1e-")).toBe("1e-");
    expect(parseText(rate, "0,1")).toBe("0,1");
    expect(parseText(rate, "")).toBeNull();
    expect(parseText(rate, "Infinity")).toBe("Infinity");
    expect(parseText({ kind: "integers" }, "32, 64;128  x")).toEqual([32, 64, 128, "x"]);
    expect(parseText({ kind: "integers" }, " ")).toEqual([]);
  });
});

describe("stepped", () => {
  it("goes by 1, 2, 5 on a logarithmic scale, and stays in the range", () => {
    const rate = field("learning.learningRate");
    expect(rate.scale).toBe("log");
    expect(stepped(rate, 0.001, 1, false)).toBe(0.002);
    expect(stepped(rate, 0.001, -1, false)).toBe(0.0005);
    expect(stepped(rate, 0.003, 1, false)).toBe(0.005);
    expect(stepped(rate, 0.003, -1, true)).toBe(0.002);
    expect(stepped(rate, 10, 1, false)).toBe(10);
    expect(stepped(rate, 1e-6, -1, false)).toBe(1e-6);
  });

  it("doubles and halves whole numbers that are thought of in factors", () => {
    const batch = { kind: "integer", scale: "log", step: 1, min: 1, max: 2048 } as const;
    expect(stepped(batch, 32, 1, false)).toBe(64);
    expect(stepped(batch, 48, -1, false)).toBe(32);
    expect(stepped(batch, 1, -1, false)).toBe(1);
    expect(stepped(batch, 2048, 1, false)).toBe(2048);
  });

  it("goes by the step elsewhere, by ten with Shift, without the dust of binary fractions", () => {
    const smoothing = field("learning.labelSmoothing");
    expect(stepped(smoothing, 0.1, 1, false)).toBe(0.11);
    expect(stepped(smoothing, 0.29, 1, false)).toBe(0.3);
    expect(stepped(smoothing, 0.1, 1, true)).toBe(0.2);
    expect(stepped(smoothing, 0, -1, false)).toBe(0);
    expect(stepped(field("learning.epochs"), 5, 1, true)).toBe(15);
    expect(stepped(field("augmentation.rotation"), 10, 1, false)).toBe(11);
  });
});

describe("rangeOf", () => {
  it("says what a field takes", () => {
    expect(rangeOf(field("learning.learningRate"))).toBe("1e-6 to 10");
    expect(rangeOf(field("architecture.hidden"))).toBe("0 to 8 numbers, each 1 to 4,096");
    expect(rangeOf(field("learning.optimizer"))).toBeNull();
  });
});

describe("issues", () => {
  const issues = [
    { path: "architecture.filters.1", message: "An entry." },
    { path: "learning.nothing", message: "No such setting." },
    { path: "learning.momentum", message: "Out of range." },
  ];

  it("stand at their field, those of a list's entry at the list", () => {
    expect(errorAt(issues, "architecture.filters")).toBe("An entry.");
    expect(errorAt(issues, "architecture.filter")).toBeNull();
  });

  it("that no shown field has are told apart", () => {
    expect(strayIssues(issues, cnn).map(({ path }) => path)).toEqual([
      "learning.nothing",
      "learning.momentum",
    ]);
    const momentum = withValue(cnn, "learning.optimizer", "momentum");
    expect(strayIssues(issues, momentum).map(({ path }) => path)).toEqual(["learning.nothing"]);
  });
});
