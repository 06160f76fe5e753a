import { expose, type Remote, transfer, wrap } from "comlink";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import type { ClassifierWorker } from "./classifier-worker";
import { decodePicture } from "./decode";
import { loadedResources } from "./loaded-resources";

type Network = Pick<ClassifierWorker, "classifyPrepared">;

let network: { remote: Remote<Network>; spec: PreprocessSpec } | null = null;

const worker = {
  /** What is prepared goes through this port to the worker that holds the network. */
  connect(port: MessagePort, spec: PreprocessSpec): void {
    network = { remote: wrap<Network>(port), spec };
  },

  /** Probabilities of a file: decoded and prepared here, classified in the other worker. */
  async classify(file: Blob, name: string): Promise<Float32Array> {
    if (!network) throw new Error("No model has been loaded.");
    const { rgba, width, height } = await decodePicture(file, name);
    const seen = resizeToBytes(rgba, width, height, network.spec);
    const probabilities = await network.remote.classifyPrepared(transfer(seen, [seen.buffer]));
    return transfer(probabilities, [probabilities.buffer]);
  },

  resources: loadedResources,

  /** Decoded pixels, RGBA: to be held against the server's. */
  async decode(file: Blob, name: string): Promise<Uint8ClampedArray> {
    const { rgba } = await decodePicture(file, name);
    return transfer(rgba, [rgba.buffer]);
  },
};

export type PrepareWorker = typeof worker;

expose(worker);
