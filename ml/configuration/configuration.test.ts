import { describe, expect, it } from "vitest";
import {
  type ConfigurationInput,
  configurationFields,
  defaultConfiguration,
  fieldAt,
  isActive,
  layerKinds,
  parseConfiguration,
  preprocessSpecOf,
  presets,
} from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";

const issuesOf = (json: unknown, classes?: number) => {
  const parsed = parseConfiguration(json, classes);
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
};

describe("parseConfiguration", () => {
  it("fills in what is left out, and reads its own result again", () => {
    const parsed = parseConfiguration({ architecture: { preset: "dense" } });
    expect(parsed).toEqual({
      ok: true,
      value: {
        data: {
          width: 28,
          height: 28,
          channels: 3,
          fit: "stretch",
          scaling: "unit",
          background: "#000000",
          balance: "none",
        },
        augmentation: {
          flipHorizontal: false,
          flipVertical: false,
          rotation: 0,
          shift: 0,
          zoom: 0,
          crop: 0,
          edges: "nearest",
          brightness: 0,
          contrast: 0,
          hue: 0,
          noise: 0,
          cutout: 0,
          mixup: 0,
        },
        architecture: {
          preset: "dense",
          hidden: [128],
          activation: "relu",
          dropout: 0,
          initializer: "auto",
          l1: 0,
          l2: 0,
        },
        learning: {
          optimizer: "adam",
          learningRate: 0.001,
          momentum: 0.9,
          rho: 0.9,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
          weightDecay: 0.004,
          clipping: "none",
          clipNorm: 1,
          clipValue: 0.5,
          loss: "categoricalCrossentropy",
          focalGamma: 2,
          focalAlpha: 0.25,
          labelSmoothing: 0,
          epochs: 10,
          batchSize: 64,
          teacher: "",
          teacherShare: 0.7,
          teacherTemperature: 3,
          sparsity: 0,
          pruningShare: 0.5,
          schedule: "constant",
          warmupEpochs: 0,
          stepEpochs: 5,
          stepFactor: 0.5,
          decayFactor: 0.9,
          restartEpochs: 5,
          restartGrowth: 2,
          restartFactor: 1,
          finalShare: 0,
          peakShare: 0.3,
          monitor: "accuracy",
          keep: "best",
          reduceOnPlateau: false,
          plateauFactor: 0.5,
          plateauPatience: 3,
          plateauDelta: 0.0001,
          plateauMinimum: 0.000001,
          earlyStopping: false,
          stoppingPatience: 5,
          stoppingDelta: 0,
        },
        seed: 1,
      },
    });
    if (parsed.ok) expect(parseConfiguration(JSON.parse(JSON.stringify(parsed.value)))).toEqual(parsed);
  });

  it.each<[string, unknown, string[]]>([
    [
      "a number out of range",
      { architecture: { preset: "dense" }, learning: { learningRate: 50 } },
      ["learning.learningRate: Learning rate is 50: it must be a number from 0.000001 to 10."],
    ],
    [
      "no number",
      { architecture: { preset: "dense" }, learning: { learningRate: Number.NaN, epochs: "3" } },
      [
        "learning.learningRate: Learning rate is NaN: it must be a number from 0.000001 to 10.",
        'learning.epochs: Epochs is "3": it must be a whole number from 1 to 1000.',
      ],
    ],
    [
      "no whole number",
      { architecture: { preset: "dense" }, seed: 1.5 },
      ["seed: Seed is 1.5: it must be a whole number from 0 to 2147483647."],
    ],
    [
      "another choice",
      { architecture: { preset: "dense" }, data: { channels: 4, fit: "crop" } },
      [
        "data.channels: Colour is 4: it must be 1 (Grey) or 3 (Colour).",
        'data.fit: Fit is "crop": it must be "stretch" (Stretch) or "cover" (Fill and cut off) or "contain" (Show whole).',
      ],
    ],
    [
      "a broken list",
      { architecture: { preset: "cnn", filters: [8, 0] } },
      [
        "architecture.filters.1: An entry of Filters of each block is 0: it must be a whole number from 1 to 1024.",
      ],
    ],
    [
      "an empty list",
      { architecture: { preset: "cnn", filters: [] } },
      [
        "architecture.filters: Filters of each block is []: it must be a list of 1 to 8 whole numbers from 1 to 1024.",
      ],
    ],
    [
      "a colour by name",
      { architecture: { preset: "dense" }, data: { background: "white" } },
      ['data.background: Background is "white": it must be a colour of the form #rrggbb, in small letters.'],
    ],
    [
      "no truth value",
      { architecture: { preset: "cnn", batchNorm: "yes" } },
      ['architecture.batchNorm: Batch normalisation is "yes": it must be true or false.'],
    ],
    [
      "an unknown setting",
      { architecture: { preset: "dense", filters: [3] }, extra: 1 },
      [
        'architecture.filters: The section "architecture" has no setting "filters": it knows preset, hidden, activation, dropout, initializer, l1, l2.',
        'extra: A configuration has no setting "extra": it knows data, augmentation, architecture, learning, seed.',
      ],
    ],
    [
      "an unknown network",
      { architecture: { preset: "transformer" } },
      [
        'architecture.preset: Architecture is "transformer": it must be "dense" (Dense network) or "cnn" (Small CNN) or "residual" (Residual network) or "transfer" (Transfer) or "layers" (Own layers) or "imported" (Model made elsewhere).',
      ],
    ],
    [
      "an unknown loss",
      { architecture: { preset: "dense" }, learning: { loss: "mse" } },
      [
        'learning.loss: Loss is "mse": it must be "categoricalCrossentropy" (Cross-entropy) or "focal" (Focal loss).',
      ],
    ],
    ["no network", {}, ['architecture: "architecture" is missing: it must be an object of settings.']],
    ["nothing", null, [": The configuration is empty: it must be an object of settings."]],
  ])("names the setting, its value and the way out: %s", (_, json, expected) => {
    expect(issuesOf(json)).toEqual(expected);
  });

  it("refuses a network that cannot be built, at the layer", () => {
    const json: ConfigurationInput = {
      data: { width: 8, height: 8 },
      architecture: { preset: "cnn", filters: [8, 8, 8, 8], batchNorm: false },
    };
    expect(issuesOf(json)).toEqual([
      "architecture.filters: Layer 8 (pooling_4): its input is 1×1 pixels, smaller than the 2×2 window: use fewer blocks or a larger image.",
    ]);
  });

  it("names the layer of an own list, its setting and the way out", () => {
    const layers = (...entries: unknown[]) =>
      issuesOf({ data: { width: 8, height: 8 }, architecture: { preset: "layers", layers: entries } });
    expect(layers({ kind: "conv", filters: 0 })).toEqual([
      "architecture.layers.0.filters: Layer 1 (Convolution): Filters is 0: it must be a whole number from 1 to 2048.",
    ]);
    expect(layers({ kind: "flatten" }, { kind: "dropout", share: 1 })).toEqual([
      'architecture.layers.1.share: Layer 2 (Dropout) has no setting "share": it knows kind, rate.',
    ]);
    for (const broken of [{ kind: "lambda" }, {}, 7, null]) {
      expect(layers(broken)[0]).toMatch(
        /^architecture.layers.0(.kind)?: Layer 1: its kind is .*: it must be one of "conv" \(Convolution\), /,
      );
    }
    expect(layers({ kind: "pooling", size: 4 }, { kind: "pooling", size: 4 })).toEqual([
      "architecture.layers.1: Layer 2 (pooling_2): its input is 2×2 pixels, smaller than the 4×4 window: use fewer blocks or a larger image.",
    ]);
    expect(layers({ kind: "conv" })).toEqual([
      "architecture.layers: Layer 2 (probabilities): a dense layer needs a plain list of numbers, its input is 8×8×32: put flatten or global pooling before it.",
    ]);
    expect(issuesOf({ architecture: { preset: "layers", layers: "none" } })).toEqual([
      'architecture.layers: Layers is "none": it must be a list of 0 to 100 layers.',
    ]);
  });

  it("asks for the base of a transfer", () => {
    expect(issuesOf({ architecture: { preset: "transfer" } })).toEqual([
      "architecture.base: Layer 1 (base): no base is chosen: choose an uploaded model, or an earlier run with a model.",
    ]);
    expect(issuesOf({ architecture: { preset: "transfer", base: 3 } })).toEqual([
      "architecture.base: Base is 3: it must be the id of a base model or of a run, as text.",
    ]);
    const chosen = { architecture: { preset: "transfer", base: "run_1" } };
    expect(parseConfiguration(chosen).ok).toBe(true);
    const gone = parseConfiguration(chosen, 2, null);
    expect(!gone.ok && gone.issues[0]?.message).toContain("the base is not there: choose another one");
  });

  it("refuses a network that does not fit, and says where its weights are", () => {
    const large: ConfigurationInput = {
      data: { width: 512, height: 512 },
      architecture: { preset: "dense", hidden: [1024] },
    };
    expect(issuesOf(large)[0]).toMatch(
      /^architecture.hidden: The network has 805.3 million weights, 805.3 million of them in dense_1; at most 50 million fit/,
    );
    const many: ConfigurationInput = { architecture: { preset: "dense", hidden: [4096] } };
    expect(issuesOf(many, 10)).toEqual([]);
    expect(issuesOf(many, 20_000)).toHaveLength(1);
  });
});

describe("layerKinds", () => {
  it("offer every kind with its settings, and what they add is valid", () => {
    for (const { kind, label, help, fields, entry } of layerKinds) {
      expect(entry.kind).toBe(kind);
      expect(label.length * help.length).toBeGreaterThan(0);
      expect(["kind", ...fields.map(({ path }) => path)].sort()).toEqual(Object.keys(entry).sort());
      for (const field of fields) expect(valueAt(entry, field.path)).toEqual(field.default);
    }
    expect(new Set(layerKinds.map(({ kind }) => kind)).size).toBe(11);
  });
});

describe("configurationFields", () => {
  it("covers every setting of every preset but the constants", () => {
    const leaves = (value: object, path: string): string[] =>
      Object.entries(value).flatMap(([key, child]) =>
        typeof child === "object" && !Array.isArray(child)
          ? leaves(child, `${path}${key}.`)
          : [`${path}${key}`],
      );
    for (const { preset } of presets) {
      const configuration = defaultConfiguration(preset, {
        width: 28,
        height: 28,
        channels: 1,
        training: 100,
      });
      // Each with whatever it takes to count, but for the preset.
      const paths = configurationFields
        .filter(({ when = [] }) =>
          when.every(({ path, equals }) => path !== "architecture.preset" || equals.includes(preset)),
        )
        .map(({ path }) => path);
      expect([...new Set(paths)].sort()).toEqual(leaves(configuration, "").sort());
    }
  });

  it("has the defaults and the ranges that are validated", () => {
    for (const field of configurationFields) {
      const preset = field.when?.find(({ path }) => path === "architecture.preset")?.equals[0] ?? "dense";
      // A network of a base is refused without one, however it is set.
      const takesBase = (preset: unknown) => preset === "transfer" || preset === "imported";
      const base = { base: "run_1" };
      const set = (value: unknown) => {
        const json: Record<string, unknown> = {
          architecture: { preset, ...(takesBase(preset) || takesBase(value) ? base : {}) },
          data: {},
          augmentation: {},
          learning: {},
        };
        const keys = field.path.split(".");
        const parent = keys.length === 1 ? json : (json[keys[0] ?? ""] as Record<string, unknown>);
        parent[keys.at(-1) ?? ""] = value;
        return parseConfiguration(json);
      };
      if (field.kind === "baseModel") {
        expect(set(field.default).ok).toBe(false);
        continue;
      }
      const parsed = set(field.default);
      expect(parsed.ok, `${field.path} = ${field.default}`).toBe(true);
      if (field.path !== "architecture.preset") {
        const plain = parseConfiguration({
          architecture: { preset, ...(takesBase(preset) ? base : {}) },
        });
        expect(plain.ok && valueAt(plain.value, field.path)).toEqual(field.default);
      }
      for (const option of field.options ?? []) expect(set(option.value).ok).toBe(true);
      if (field.kind !== "integer" && field.kind !== "number") continue;
      expect(set(field.min).ok && set((field.min ?? 0) - 1e-7).ok, field.path).toBe(false);
      expect(set((field.max ?? 0) + 1).ok, field.path).toBe(false);
      expect(field.label.length * field.help.length).toBeGreaterThan(0);
    }
  });

  it("shows what counts: momentum with the optimizer momentum, dropout of the preset at hand", () => {
    const momentum = fieldAt("learning.momentum", {});
    expect(momentum && isActive(momentum, { learning: { optimizer: "adam" } })).toBe(false);
    expect(momentum && isActive(momentum, { learning: { optimizer: "momentum" } })).toBe(true);
    expect(fieldAt("architecture.dropout", { architecture: { preset: "dense" } })?.default).toBe(0);
    expect(fieldAt("architecture.dropout", { architecture: { preset: "cnn" } })?.default).toBe(0.3);
    expect(fieldAt("architecture.nothing", {})).toBeUndefined();
  });
});

describe("defaultConfiguration", () => {
  it("is valid for every preset and image", () => {
    for (const { preset } of presets) {
      for (const [width, height] of [
        [1, 1],
        [8, 8],
        [9, 64],
        [28, 28],
        [400, 534],
        [9000, 20],
      ] as const) {
        for (const training of [1, 60_000]) {
          const base = { id: "run_1", inputShape: [32, 24, 1], scaling: "signed" } as const;
          const value = defaultConfiguration(preset, { width, height, channels: 3, training }, base);
          expect(parseConfiguration(value, 10), `${preset} ${width}×${height}`).toEqual({ ok: true, value });
          if (preset === "transfer") {
            expect(value.data).toMatchObject({ height: 32, width: 24, channels: 1, scaling: "signed" });
          }
        }
      }
    }
  });

  it("keeps the size of small images, makes photographs smaller, and does not stretch far", () => {
    expect(
      defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 60_000 }),
    ).toMatchObject({
      data: { width: 28, height: 28, channels: 1, fit: "stretch" },
      learning: { batchSize: 128, epochs: 5 },
    });
    expect(
      defaultConfiguration("cnn", { width: 400, height: 534, channels: 3, training: 900 }),
    ).toMatchObject({
      data: { width: 96, height: 96, channels: 3, fit: "stretch" },
      learning: { batchSize: 32 },
    });
    expect(
      defaultConfiguration("cnn", { width: 800, height: 200, channels: 3, training: 900 }).data.fit,
    ).toBe("contain");
  });
});

describe("preprocessSpecOf", () => {
  const base = defaultConfiguration("cnn", { width: 400, height: 300, channels: 3, training: 10 });

  it("is the preprocessing that the configuration means", () => {
    const configuration = { ...base, data: { ...base.data, background: "#ff8001" } };
    expect(preprocessSpecOf(configuration, { mean: [0, 0, 0], deviation: [1, 1, 1] })).toEqual({
      width: 96,
      height: 96,
      channels: 3,
      fit: "stretch",
      scaling: "unit",
      background: [255, 128, 1],
    });
  });

  it("needs the statistics of the training split to standardise", () => {
    const configuration = { ...base, data: { ...base.data, scaling: "standard" as const } };
    expect(() => preprocessSpecOf(configuration)).toThrow("needs 3 values of mean");
    const statistics = { mean: [0.1, 0.2, 0.3], deviation: [0.4, 0.5, 0.6] };
    expect(preprocessSpecOf(configuration, statistics)).toMatchObject(statistics);
  });
});
