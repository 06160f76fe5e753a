import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node/dist/nodejs_kernel_backend";
import { tf } from "@/workers/tf";

/** tfjs-node's backend, which runs any TensorFlow op by its name. */
export function backend(): NodeJSKernelBackend {
  return tf.backend() as NodeJSKernelBackend;
}
