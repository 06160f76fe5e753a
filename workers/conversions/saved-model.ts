import type { PreprocessSpec } from "@/ml/preprocess";
import type { InferenceGraph } from "@/workers/conversions/inference";
import { PreprocessGraph } from "@/workers/conversions/preprocess-graph";
import { FunctionBody } from "@/workers/training/compiled/body";
import { attribute, dataTypes, GraphBuilder, type Signature } from "@/workers/training/compiled/graph";

/**
 * The file saved_model.pb of a SavedModel, with its weights as constants and three signatures, each to "probabilities"
 * float32 [n, classes]:
 * - `serving_default` of "images" float32 [n, height, width, channels] as `preprocess` gives them,
 * - `bytes` of "images" uint8 [n, h, w, 1 to 4], pictures of one size, whatever it is: grey, grey with alpha, RGB or RGBA,
 *   upright and in sRGB. It prepares them itself,
 * - `file` of "file" string []: the bytes of a JPEG or PNG, which it decodes and prepares; n is 1.
 *   What the file says of turning (EXIF) and of colours (a profile) is not known to TensorFlow's decoder.
 */
export function savedModelFile(graph: InferenceGraph, spec: PreprocessSpec): Buffer {
  const builder = new GraphBuilder();
  const signatureOf = (
    name: string,
    input: { name: string; type: number; shape: readonly number[] },
    pixelsOf: (given: string) => string,
  ): Signature => {
    const given = builder.add("Placeholder", `${name}/${input.name}`, [], {
      dtype: attribute.type(input.type),
      shape: attribute.shape(input.shape),
    });
    const body = new FunctionBody(builder, name, [], () => {
      throw new Error("An inference has no state.");
    });
    const outputs = body.add({ ...graph, applied: [] }, [pixelsOf(`${given}:0`)]);
    const [probabilities] = body.end(outputs.map((value) => ({ value, type: dataTypes.float })));
    if (!probabilities) throw new Error("The network gives nothing.");
    return {
      name,
      input: { ...input, output: `${given}:0` },
      output: {
        name: "probabilities",
        output: probabilities,
        type: dataTypes.float,
        shape: [-1, graph.classes],
      },
    };
  };
  const preprocessing = (name: string) => new PreprocessGraph(builder, `${name}/preprocess`, spec);
  const [bytes, file] = [preprocessing("bytes"), preprocessing("file")];
  return builder.savedModel([
    signatureOf(
      "serving_default",
      { name: "images", type: dataTypes.float, shape: [-1, ...graph.inputShape] },
      (images) => images,
    ),
    signatureOf("bytes", { name: "images", type: dataTypes.uint8, shape: [-1, -1, -1, -1] }, (pictures) =>
      bytes.add(pictures),
    ),
    signatureOf("file", { name: "file", type: dataTypes.text, shape: [] }, (content) =>
      file.add(file.decoded(content)),
    ),
  ]);
}
