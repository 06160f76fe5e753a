import type * as TensorFlow from "@tensorflow/tfjs-node";

const [kernelName, backendName] = ["Conv2DBackpropFilter", "tensorflow"];

/** What tfjs gives the kernel besides its tensors. */
interface Attributes {
  strides: number | [number, number];
  filterShape: [number, number, number, number];
}

/**
 * Keeps the gradient of a 1 × 1 convolution with a stride from corrupting the heap: with few channels the one of oneDNN
 * in TensorFlow 2.18 writes outside of its memory where the last row or column is left over, as with every even size.
 * Such a convolution looks at every second pixel alone, so it is given those, and has no stride any more. Pooling over
 * a window of one pixel picks them: each is its own mean, to the bit.
 */
export function mendPointwiseGradient(tf: typeof TensorFlow): void {
  const official = tf.getKernel(kernelName, backendName);
  if (!official) throw new Error(`The backend ${backendName} has no kernel ${kernelName}.`);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...official,
    kernelFunc: (args) => {
      const { strides, filterShape } = args.attrs as unknown as Attributes;
      const [down, across] = typeof strides === "number" ? [strides, strides] : strides;
      if (filterShape[0] !== 1 || filterShape[1] !== 1 || (down === 1 && across === 1)) {
        return official.kernelFunc(args);
      }
      const x = args.inputs.x as TensorFlow.Tensor4D;
      const seen = tf.avgPool(x, 1, [down, across], "valid");
      const result = official.kernelFunc({
        ...args,
        inputs: { ...args.inputs, x: seen },
        attrs: { ...args.attrs, strides: 1, pad: "valid" },
      });
      seen.dispose();
      return result;
    },
  });
}
