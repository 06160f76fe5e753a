import type { PreprocessSpec } from "@/ml/preprocess";
import type { InferenceGraph } from "@/workers/conversions/inference";
import { FunctionBody } from "@/workers/training/compiled/body";
import { attribute, dataTypes, GraphBuilder, type Signature } from "@/workers/training/compiled/graph";

/**
 * The file saved_model.pb of a SavedModel, with its weights as constants and two signatures, each from "images" [n, height,
 * width, channels] to "probabilities" float32 [n, classes]:
 * - `serving_default` takes float32 as `preprocess` gives them,
 * - `bytes` takes uint8 as `resizeToBytes` gives them, and scales them itself.
 */
export function savedModelFile(graph: InferenceGraph, spec: PreprocessSpec): Buffer {
  const builder = new GraphBuilder();
  const shape = [-1, ...graph.inputShape];
  const images = placeholder(builder, "images", dataTypes.float, shape);
  const bytes = placeholder(builder, "bytes", dataTypes.uint8, shape);
  const signatureOf = (name: string, node: string, type: number, pixels: string): Signature => {
    const body = new FunctionBody(builder, name, [], () => {
      throw new Error("An inference has no state.");
    });
    const [probabilities] = body.end(
      body.add({ ...graph, applied: [] }, [pixels]).map((value) => ({ value, type: dataTypes.float })),
    );
    if (!probabilities) throw new Error("The network gives nothing.");
    return {
      name,
      input: { name: "images", output: `${node}:0`, type, shape },
      output: {
        name: "probabilities",
        output: probabilities,
        type: dataTypes.float,
        shape: [-1, graph.classes],
      },
    };
  };
  return builder.savedModel([
    signatureOf("serving_default", "images", dataTypes.float, images),
    signatureOf("bytes", "bytes", dataTypes.uint8, scaled(builder, bytes, spec)),
  ]);
}

function placeholder(builder: GraphBuilder, name: string, type: number, shape: readonly number[]): string {
  return `${builder.add("Placeholder", name, [], { dtype: attribute.type(type), shape: attribute.shape(shape) })}:0`;
}

/** Step 4 of ml/preprocess.ts: (byte - offset) / divisor, by channel. */
function scaled(builder: GraphBuilder, bytes: string, spec: PreprocessSpec): string {
  const T = attribute.type(dataTypes.float);
  const cast = builder.add("Cast", "bytes/float", [bytes], {
    SrcT: attribute.type(dataTypes.uint8),
    DstT: T,
  });
  const channels = Array.from({ length: spec.channels }, (_, channel) => {
    if (spec.scaling === "unit") return { offset: 0, divisor: 255 };
    if (spec.scaling === "signed") return { offset: 127.5, divisor: 127.5 };
    return {
      offset: 255 * (spec.mean?.[channel] ?? 0),
      divisor: 255 * (spec.deviation?.[channel] ?? 1),
    };
  });
  const constant = (values: number[]) =>
    builder.constant({
      type: dataTypes.float,
      shape: [values.length],
      bytes: new Uint8Array(Float32Array.from(values).buffer),
    });
  const moved = builder.add(
    "Sub",
    "bytes/moved",
    [`${cast}:0`, constant(channels.map(({ offset }) => offset))],
    { T },
  );
  const divisors = constant(channels.map(({ divisor }) => divisor));
  return `${builder.add("RealDiv", "bytes/scaled", [`${moved}:0`, divisors], { T })}:0`;
}
