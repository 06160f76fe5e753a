import type { DataId, KernelBackend, NamedTensorInfoMap, Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { Tf } from "./engine";

type Kernel = NonNullable<ReturnType<Tf["getKernel"]>>["kernelFunc"];
type Attributes = Parameters<Kernel>[0]["attrs"];

/** A kernel as it was run, and which of its tensors are others' results. */
interface Step {
  readonly kernel: Kernel;
  readonly attributes: Attributes;
  /** Constants stand in it; the rest is filled in at each run. */
  readonly inputs: NamedTensorInfoMap;
  readonly given: readonly { readonly key: string; readonly place: number }[];
  readonly outputs: readonly number[];
  /** What no later step needs. */
  over: number[];
}

/** The place of the input among the results. */
const inputPlace = 0;

/**
 * The kernels that a network ran for one input, in their order: they are run again without the layers or the graph around
 * them, which take as long as the kernels themselves where a processor does other things between two pictures.
 */
export class Recording {
  readonly #tf: Tf;
  readonly #backend: KernelBackend;
  readonly #steps: readonly Step[];
  readonly #constants: readonly Tensor[];
  readonly #result: number;

  private constructor(tf: Tf, steps: readonly Step[], constants: readonly Tensor[], result: number) {
    this.#tf = tf;
    this.#backend = tf.engine().backend;
    this.#steps = steps;
    this.#constants = constants;
    this.#result = result;
    const lastUse = new Map<number, Step>();
    for (const step of steps) {
      for (const place of step.outputs) lastUse.set(place, step);
      for (const { place } of step.given) lastUse.set(place, step);
    }
    for (const [place, step] of lastUse) {
      if (place !== inputPlace && place !== result) step.over.push(place);
    }
  }

  /**
   * Runs a network and notes its kernels.
   * @returns what it made of the input, and the kernels: null where what it made does not come of them. Whoever uses them
   * has to hold them against the network on another input first: what it read on its way, and decided by, is not in them.
   */
  static of(
    tf: Tf,
    run: (input: Tensor) => Tensor,
    input: Tensor,
  ): { output: Tensor; recording: Recording | null } {
    const engine = tf.engine();
    const steps: Step[] = [];
    const places = new Map<number, number>([[input.id, inputPlace]]);
    const constants = new Map<number, Tensor>();
    const original = engine.runKernel;
    // A kernel that runs others, and what is kept of a constant here, are no steps of their own.
    let isInside = false;
    const noted: typeof original = (name, inputs, attributes) => {
      if (isInside) return original.call(engine, name, inputs, attributes) as never;
      isInside = true;
      try {
        const result = original.call(engine, name, inputs, attributes);
        const given: { key: string; place: number }[] = [];
        const own = (Array.isArray(inputs) ? [...inputs] : { ...inputs }) as unknown as NamedTensorInfoMap;
        for (const [key, tensor] of Object.entries(inputs)) {
          if (!tensor) continue;
          const place = places.get(tensor.id);
          if (place !== undefined) {
            given.push({ key, place });
            continue;
          }
          const constant = constants.get(tensor.id) ?? tf.keep(tensor.clone());
          constants.set(tensor.id, constant);
          own[key] = constant;
        }
        const outputs = (Array.isArray(result) ? result : [result]).map((tensor: Tensor) => {
          places.set(tensor.id, places.size);
          return places.size - 1;
        });
        const kernel = tf.getKernel(name, tf.getBackend()).kernelFunc;
        steps.push({ kernel, attributes: attributes ?? {}, inputs: own, given, outputs, over: [] });
        return result as never;
      } finally {
        isInside = false;
      }
    };
    engine.runKernel = noted;
    let output: Tensor;
    try {
      output = run(input);
    } finally {
      engine.runKernel = original;
    }
    const result = places.get(output.id);
    const recording = new Recording(tf, steps, [...constants.values()], result ?? inputPlace);
    if (result !== undefined && result !== inputPlace) return { output, recording };
    recording.dispose();
    return { output, recording: null };
  }

  /** What the kernels make of an input of the same shape. */
  run(input: Tensor): Tensor {
    const results: (TensorInfo | null)[] = [input];
    const free = (place: number) => {
      const { dataId } = results[place] as { dataId: DataId };
      results[place] = null;
      this.#backend.disposeData(dataId);
    };
    try {
      for (const { kernel, attributes, inputs, given, outputs, over } of this.#steps) {
        for (const { key, place } of given) inputs[key] = results[place] as TensorInfo;
        const made = kernel({ inputs, attrs: attributes, backend: this.#backend });
        if (Array.isArray(made)) for (const [at, one] of made.entries()) results[outputs[at] as number] = one;
        else results[outputs[0] as number] = made;
        for (const place of over) free(place);
      }
      const result = results[this.#result] as TensorInfo;
      results[this.#result] = null;
      return this.#tf.engine().makeTensorFromTensorInfo(result);
    } finally {
      // Of a kernel that failed: the rest of what was there.
      for (let place = inputPlace + 1; place < results.length; place += 1) if (results[place]) free(place);
    }
  }

  /** Lets go of what it kept. */
  dispose(): void {
    for (const constant of this.#constants) constant.dispose();
  }
}
