import type { PreprocessSpec } from "@/ml/preprocess";
import type { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";
import { addFeatures } from "@/workers/training/compiled/functions";
import { dataTypes } from "@/workers/training/compiled/graph";
import { type Program, ProgramBuilder } from "@/workers/training/compiled/program";
import { Scaling } from "@/workers/training/compiled/scaling";
import { idOf, typeOf } from "@/workers/training/compiled/trace";
import type { PackedImages } from "@/workers/training/data";

/** What a network makes of packed images, calculated as one native graph. */
export class CompiledFeatures {
  private constructor(
    private readonly program: Program,
    private readonly scaling: Scaling,
    private readonly size: number,
    private readonly width: number,
  ) {}

  /**
   * @param network images [n, height, width, channels] → [n, width]; its weights are taken as they are now.
   * @param size images of one call; fewer cost as much.
   * @throws NotCompilable, or TensorFlow's error where it refuses the graph.
   */
  static build(
    network: tf.LayersModel,
    { spec, packed, size }: { spec: PreprocessSpec; packed: PackedImages; size: number },
  ): CompiledFeatures {
    const variables = network.weights.map((weight) => weight.read() as tf.Variable);
    const builder = new ProgramBuilder(variables.map(typeOf));
    builder.addPacked(packed);
    const scaling = new Scaling(builder, spec);
    try {
      const { height, width, channels } = spec;
      addFeatures(
        { builder, scaling, inputShape: [height, width, channels] },
        (images) => network.apply(images, { training: false }) as tf.Tensor,
        variables,
        size,
      );
      const program = builder.load();
      for (const { id } of program.call("set", variables.map(idOf))) backend().binding.deleteTensor(id);
      return new CompiledFeatures(program, scaling, size, network.outputs[0]?.shape.at(-1) ?? 0);
    } catch (error) {
      scaling.close();
      throw error;
    }
  }

  /** @param rows of the packed images. @returns [rows × width]. */
  of(rows: Uint32Array): Float32Array {
    const { binding } = backend();
    const features = new Float32Array(rows.length * this.width);
    for (let from = 0; from < rows.length; from += this.size) {
      const some = rows.subarray(from, from + this.size);
      const given = new Int32Array(this.size);
      given.set(some);
      const id = binding.createTensor([this.size], dataTypes.int32, given);
      try {
        const [output] = this.program.call("features", [id, ...this.scaling.tensors]);
        if (!output) throw new Error("The graph gave no features.");
        const values = binding.tensorDataSync(output.id) as Float32Array;
        binding.deleteTensor(output.id);
        features.set(values.subarray(0, some.length * this.width), from * this.width);
      } finally {
        binding.deleteTensor(id);
      }
    }
    return features;
  }

  close(): void {
    this.program.close();
    this.scaling.close();
  }
}
