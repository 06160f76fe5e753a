import { expose, transfer } from "comlink";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { decodePicture } from "./decode";

const worker = {
  /** A file as a network sees it: height × width × channels bytes. */
  async prepare(file: Blob, name: string, spec: PreprocessSpec): Promise<Uint8Array> {
    const { rgba, width, height } = await decodePicture(file, name);
    const seen = resizeToBytes(rgba, width, height, spec);
    return transfer(seen, [seen.buffer]);
  },

  /** Decoded pixels, RGBA: to be held against the server's. */
  async decode(file: Blob, name: string): Promise<Uint8ClampedArray> {
    const { rgba } = await decodePicture(file, name);
    return transfer(rgba, [rgba.buffer]);
  },
};

export type PrepareWorker = typeof worker;

expose(worker);
