import { expose, type Remote, transfer, wrap } from "comlink";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { type Probe, probed } from "@/ml/probe";
import type { ClassifierWorker } from "./classifier-worker";
import { decodeHere, type Picture } from "./decode-here";
import { loadedResources } from "./loaded-resources";

type Network = Pick<ClassifierWorker, "classifyPrepared">;

/** What a network says of a picture under a probe. */
export interface ProbedAnswer {
  /** What it saw of it then: height × width × channels bytes. */
  readonly seen: Uint8Array;
  /** By class index. */
  readonly probabilities: Float32Array;
}

let network: { remote: Remote<Network>; spec: PreprocessSpec } | null = null;

function connected() {
  if (!network) throw new Error("No model has been loaded.");
  return network;
}

async function seenOf(file: Blob, name: string): Promise<Uint8Array> {
  const { spec } = connected();
  const { rgba, width, height } = await decodeHere(file, name);
  return resizeToBytes(rgba, width, height, spec);
}

async function decodeFrom(url: string, name: string): Promise<Picture> {
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => {
    throw new Error(
      `${name} could not be read, as the server does not answer: check the connection and choose it again.`,
    );
  });
  if (!response.ok) throw new Error(`${name} could not be read (${response.status}): reload the page.`);
  return decodeHere(await response.blob(), name);
}

/** The picture that it was begun for: by its name it knows half a second before a message would come. */
let ahead = self.name === "" ? null : { url: self.name, picture: decodeFrom(self.name, "The image") };
ahead?.picture.catch(() => undefined);

const worker = {
  /** What is prepared goes through this port to the worker that holds the network. */
  connect(port: MessagePort, spec: PreprocessSpec): void {
    network = { remote: wrap<Network>(port), spec };
  },

  /** Probabilities of a file: decoded and prepared here, classified in the other worker. */
  async classify(file: Blob, name: string): Promise<Float32Array> {
    const seen = await seenOf(file, name);
    const probabilities = await connected().remote.classifyPrepared(transfer(seen, [seen.buffer]));
    return transfer(probabilities, [probabilities.buffer]);
  },

  /** What the network sees of a file: height × width × channels bytes. */
  async see(file: Blob, name: string): Promise<Uint8Array> {
    const seen = await seenOf(file, name);
    return transfer(seen, [seen.buffer]);
  },

  /** Changes what the network saw, and asks it again. */
  async classifyProbed(seen: Uint8Array, probe: Probe): Promise<ProbedAnswer> {
    const { remote, spec } = connected();
    const changed = probed(seen, spec, probe);
    const probabilities = await remote.classifyPrepared(changed);
    return transfer({ seen: changed, probabilities }, [changed.buffer, probabilities.buffer]);
  },

  resources: loadedResources,

  /** A picture, whether or not there is a network. */
  async decode(file: Blob, name: string): Promise<Picture> {
    const picture = await decodeHere(file, name);
    return transfer(picture, [picture.rgba.buffer]);
  },

  /** A picture of this server by its address. */
  async decodeAt(url: string, name: string): Promise<Picture> {
    const begun = ahead?.url === url ? ahead.picture : null;
    ahead = null;
    // What went wrong while nobody asked may go well now, or is told by its name.
    const picture = (await begun?.catch(() => null)) ?? (await decodeFrom(url, name));
    return transfer(picture, [picture.rgba.buffer]);
  },
};

export type PrepareWorker = typeof worker;

expose(worker);
