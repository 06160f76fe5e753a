import { describe, expect, it } from "vitest";
import { checkLayersModel } from "./artifact";

function model(layer: string, config: object, paths = ["weights.bin"]) {
  const image = { name: "image", batch_input_shape: [null, 2, 1, 1] };
  return {
    format: "layers-model",
    modelTopology: {
      class_name: "Sequential",
      config: {
        layers: [
          { class_name: "InputLayer", config: image },
          { class_name: "Flatten", config: { name: "flatten" } },
          { class_name: layer, config: { name: "last", ...config } },
        ],
      },
    },
    weightsManifest: [{ paths, weights: [{ name: "last/kernel", shape: [2, 3], dtype: "float32" }] }],
  };
}

const dense = { units: 3, use_bias: false };

describe("a model.json", () => {
  it("passes with known layers and as many bytes as it asks for", () => {
    expect(() => checkLayersModel(model("Dense", dense), 24)).not.toThrow();
  });

  it("is refused with a layer that may carry code", () => {
    expect(() => checkLayersModel(model("Lambda", {}), 24)).toThrow(/Layer last \(Lambda\)/);
  });

  it("is refused where its weights lie elsewhere or are cut short", () => {
    const elsewhere = model("Dense", dense, ["https://example.org/weights.bin"]);
    expect(() => checkLayersModel(elsewhere, 24)).toThrow(/weightsManifest cannot be read/);
    expect(() => checkLayersModel(model("Dense", dense, ["other.bin"]), 24)).toThrow(/lie in other.bin/);
    expect(() => checkLayersModel(model("Dense", dense), 20)).toThrow(/20 bytes/);
  });
});
