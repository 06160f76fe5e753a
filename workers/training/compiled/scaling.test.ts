import { describe, expect, it } from "vitest";
import { type PreprocessSpec, preprocessSpecSchema, scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { backend } from "@/workers/training/backend";
import { dataTypes } from "@/workers/training/compiled/graph";
import { ProgramBuilder } from "@/workers/training/compiled/program";
import { Scaling } from "@/workers/training/compiled/scaling";

/** The bytes scaled by a graph. */
function inGraph(bytes: Uint8Array, spec: PreprocessSpec): Float32Array {
  const shape = [bytes.length / spec.channels, 1, 1, spec.channels];
  const builder = new ProgramBuilder([]);
  const scaling = new Scaling(builder, spec);
  const place = builder.placeholder("bytes", dataTypes.uint8, shape);
  builder.addFunction("scale", [place, ...scaling.placeholders], [scaling.add("scale", place)]);
  const program = builder.load();
  const { binding } = backend();
  const [result] = program.call("scale", [
    binding.createTensor(shape, dataTypes.uint8, bytes.slice()),
    ...scaling.tensors,
  ]);
  if (!result) throw new Error("no result");
  const values = binding.tensorDataSync(result.id) as Float32Array;
  program.close();
  scaling.close();
  return values;
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

const common = { width: 8, height: 8, fit: "stretch", background: [0, 0, 0] } as const;

describe("scaling in the graph is scaleBytes to the bit", () => {
  it.each([
    { scaling: "unit", channels: 1 },
    { scaling: "unit", channels: 3 },
    { scaling: "signed", channels: 1 },
    { scaling: "signed", channels: 3 },
    { scaling: "standard", channels: 1 },
    { scaling: "standard", channels: 3 },
  ] as const)("$scaling, $channels channels", ({ scaling, channels }) => {
    for (let round = 0; round < (scaling === "standard" ? 5 : 1); round++) {
      const random = createRandom(`${scaling} ${channels} ${round}`);
      const of = (low: number) => Array.from({ length: channels }, () => low + random.next() * 0.4);
      const statistics = scaling === "standard" ? { mean: of(0.2), deviation: of(0.01) } : {};
      const spec = preprocessSpecSchema.parse({ ...common, scaling, channels, ...statistics });
      // Each byte in each channel, in a row long enough for vectorised code and its remainder.
      const bytes = Uint8Array.from({ length: 256 * channels + 3 * channels }, (_, i) =>
        Math.floor(i / channels),
      );
      expect(bitsOf(inGraph(bytes, spec))).toEqual(bitsOf(scaleBytes(bytes, spec)));
    }
  });
});
