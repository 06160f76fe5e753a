import { describe, expect, it } from "vitest";
import { checkLayersModel } from "./artifact";

function model(...layers: string[]) {
  return {
    format: "layers-model",
    modelTopology: {
      class_name: "Model",
      config: { layers: layers.map((class_name) => ({ class_name, config: {} })) },
    },
    weightsManifest: [
      { paths: ["weights.bin"], weights: [{ name: "w", shape: [2, 3], dtype: "float32" }] },
    ] as { paths: string[]; weights: unknown[] }[],
  };
}

describe("a model.json", () => {
  it("passes with known layers and as many bytes as it asks for", () => {
    expect(() => checkLayersModel(model("InputLayer", "Dense"), 24)).not.toThrow();
  });

  it("is refused with a layer that may carry code", () => {
    expect(() => checkLayersModel(model("InputLayer", "Lambda"), 24)).toThrow();
  });

  it("is refused where its weights lie elsewhere or are cut short", () => {
    const elsewhere = model("Dense");
    elsewhere.weightsManifest = [{ paths: ["https://example.org/weights.bin"], weights: [] }];
    expect(() => checkLayersModel(elsewhere, 0)).toThrow();
    expect(() => checkLayersModel(model("Dense"), 20)).toThrow(/20 bytes/);
  });
});
