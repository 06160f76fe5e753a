import { readTopology } from "@/ml/architecture/topology";
import {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
  preprocessSpecOf,
} from "@/ml/configuration";
import { type PreprocessSpec, scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { type Base, buildModel } from "@/workers/training/model";
import { type Batch, EagerTrainer } from "@/workers/training/step";

/** A small classifier of synthetic images, to compare trainers on. */
export interface Example {
  configuration: Configuration;
  spec: PreprocessSpec;
  classes: number;
  /** Batch `i` of the data: the same in each process. */
  batch(i: number, count?: number): Batch;
  /** A trainer of its own, always with the same start weights. */
  eager(): EagerTrainer;
}

/** A network as another one would find it in a model's file, with start weights in place of learnt ones. */
export function baseOf({ eager }: Example): Base {
  const { model } = eager();
  const topology = readTopology({
    modelTopology: model.toJSON(null, false),
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: model.weights.map(({ originalName: name, shape }) => ({ name, shape, dtype: "float32" })),
      },
    ],
  });
  const weights = model.weights.map((weight) => [weight.originalName, weight.read().dataSync()] as const);
  return {
    description: { name: "Base", scaling: "unit", ...topology },
    weights: new Map(weights.map(([name, values]) => [name, Float32Array.from(values)])),
  };
}

/** Images of 12×12 in grey, by default: a bright bar whose place is the class, under noise. */
export function example(
  architecture: ConfigurationInput["architecture"],
  learning: ConfigurationInput["learning"] = {},
  data: ConfigurationInput["data"] = {},
  base: Base | null = null,
): Example {
  const classes = 4;
  const parsed = parseConfiguration(
    {
      data: { width: 12, height: 12, channels: 1, ...data },
      architecture,
      learning: { batchSize: 16, ...learning },
      seed: 7,
    },
    classes,
    base?.description,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const configuration = parsed.value;
  const { width, height, channels, scaling } = configuration.data;
  const statistics = {
    mean: [0.31, 0.29, 0.36].slice(0, channels),
    deviation: [0.21, 0.23, 0.19].slice(0, channels),
  };
  const spec = preprocessSpecOf(configuration, scaling === "standard" ? statistics : undefined);
  return {
    configuration,
    spec,
    classes,
    batch(i, count = configuration.learning.batchSize) {
      const random = createRandom(`example ${i}`);
      const labels = Int32Array.from({ length: count }, () => random.int(classes));
      const bytes = new Uint8Array(count * height * width * channels);
      for (let at = 0; at < bytes.length; at++) {
        const image = Math.floor(at / (height * width * channels));
        const row = Math.floor(at / (width * channels)) % height;
        const bar = Math.floor((row * classes) / height) === labels[image];
        bytes[at] = random.int(140) + (bar ? 90 : 0);
      }
      return { rows: null, bytes, pixels: scaleBytes(bytes, spec), labels, count };
    },
    eager: () => new EagerTrainer(configuration, buildModel(configuration, classes, base)),
  };
}
