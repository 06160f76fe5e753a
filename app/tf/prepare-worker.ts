import { expose, type Remote, transfer, wrap } from "comlink";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { type Probe, probed } from "@/ml/probe";
import type { ClassifierWorker } from "./classifier-worker";
import {
  decodeHere,
  decodeToShow,
  type LargePicture,
  type Picture,
  type PictureSource,
  pngOf,
} from "./decode-here";
import { refuseInks } from "./inks";
import { loadedResources } from "./loaded-resources";

type Network = Pick<ClassifierWorker, "classifyPrepared">;

/** What a network says of a picture under a probe. */
export interface ProbedAnswer {
  /** What it saw of it then: height × width × channels bytes. */
  readonly seen: Uint8Array;
  /** By class index. */
  readonly probabilities: Float32Array;
}

/** A large picture as one network sees it. */
export interface Resized {
  /** height × width × channels bytes. */
  readonly seen: Uint8Array;
  readonly milliseconds: number;
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

/** The pixels of the newest large picture. */
let held: { key: number; whole: Picture } | null = null;
let reads = 0;

async function read(file: Blob, name: string): Promise<Picture | LargePicture> {
  const key = ++reads;
  const { whole, shown } = await decodeToShow(file, name);
  if (!shown) return whole;
  held = { key, whole };
  return { width: whole.width, height: whole.height, shown, source: { key, file, name } };
}

/** All pixels of a large picture: of one that was read before the newest they are read again. */
async function wholeOf({ key, file, name }: PictureSource): Promise<Picture> {
  if (held?.key !== key) held = { key, whole: await decodeHere(file, name) };
  return held.whole;
}

const given = <Read extends Picture | LargePicture>(picture: Read): Read =>
  transfer(picture, ["shown" in picture ? picture.shown.rgba.buffer : picture.rgba.buffer]);

async function readFrom(url: string, name: string): Promise<Picture | LargePicture> {
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => {
    throw new Error(
      `${name} could not be read, as the server does not answer: check the connection and choose it again.`,
    );
  });
  if (!response.ok) throw new Error(`${name} could not be read (${response.status}): reload the page.`);
  return read(await response.blob(), name);
}

/** The picture that it was begun for: by its name it knows half a second before a message would come. */
let ahead = self.name === "" ? null : { url: self.name, picture: readFrom(self.name, "The image") };
ahead?.picture.catch(() => undefined);

const worker = {
  /** What is prepared goes through this port to the worker that holds the network. */
  connect(port: MessagePort, spec: PreprocessSpec): void {
    network = { remote: wrap<Network>(port), spec };
  },

  /**
   * Probabilities of a file: decoded and prepared here, classified in the other worker.
   * @param isOwn whether it is a person's own, which is refused where browsers colour it otherwise than the server's worker
   */
  async classify(file: Blob, name: string, isOwn: boolean): Promise<Float32Array> {
    if (isOwn) await refuseInks(file, name);
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

  /** All pixels of a picture, whether or not there is a network. */
  async decode(file: Blob, name: string): Promise<Picture> {
    return given(await decodeHere(file, name));
  },

  /** A picture, to be shown and asked about. */
  async read(file: Blob, name: string): Promise<Picture | LargePicture> {
    return given(await read(file, name));
  },

  /** A picture of this server by its address. */
  async readAt(url: string, name: string): Promise<Picture | LargePicture> {
    const begun = ahead?.url === url ? ahead.picture : null;
    ahead = null;
    // What went wrong while nobody asked may go well now, or is told by its name.
    return given((await begun?.catch(() => null)) ?? (await readFrom(url, name)));
  },

  /** What a network sees of a large picture. */
  async resize(source: PictureSource, spec: PreprocessSpec): Promise<Resized> {
    const { rgba, width, height } = await wholeOf(source);
    const start = performance.now();
    const seen = resizeToBytes(rgba, width, height, spec);
    return transfer({ seen, milliseconds: performance.now() - start }, [seen.buffer]);
  },

  /** A picture as a PNG file, lossless. */
  async encodePng(picture: Picture | PictureSource): Promise<Blob> {
    return pngOf("key" in picture ? await wholeOf(picture) : picture);
  },
};

export type PrepareWorker = typeof worker;

expose(worker);
