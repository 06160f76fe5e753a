import util from "node:util";

/**
 * tfjs-node 4.22 calls two helpers of node:util that Node 23 removed. They are put back before it loads;
 * workers/tf.ts is the only place that imports it, so nothing can come before this.
 */
const removed: Record<string, (value: unknown) => boolean> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: Array.isArray,
};

for (const [name, helper] of Object.entries(removed)) {
  if (!(name in util)) Object.defineProperty(util, name, { value: helper, configurable: true });
}

// TensorFlow greets on stderr with its CPU features at each start of a process: errors only.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
