/**
 * Augmentation: each training image varied anew in each epoch. It works on the bytes of the packed cache (after
 * resizing, before scaling). What happens to an image follows from the run's seed, the epoch and the image's position
 * in its version alone: it is the same on every machine, after a resume, in every batch size, and in the preview of
 * the browser, which calls the same functions.
 */
import { addNoise, cutOut, recolour } from "@/ml/augmentation-colour";
import { affineOf, type Geometry, Warper } from "@/ml/augmentation-warp";
import type { Augmentation } from "@/ml/configuration/augmentation";
import { luma, type PreprocessSpec } from "@/ml/preprocess";
import { createRandom, deriveSeed, type Random, type RandomState, type Seed } from "@/ml/random";

/** Which showing of which image. */
export interface Showing {
  /** 0, 1, … */
  readonly epoch: number;
  /** The image's position in its version: its row in the packed cache. */
  readonly position: number;
  /** 0, 1, … where an epoch shows an image several times. */
  readonly copy: number;
}

/** Another image that one is blended with, and the share that is left of the first. */
export interface Mixture {
  /** Place in the training split, from 0. */
  readonly partner: number;
  /** In [0.5, 1]: the result is share · image + (1 - share) · partner, and so are the labels. */
  readonly share: number;
}

/** Whether any image comes out other than it went in. */
export function isAugmented(settings: Augmentation): boolean {
  const { edges: _, ...strengths } = settings;
  return Object.values(strengths).some((value) => value !== false && value !== 0);
}

/** What the numbers of a showing are for: each purpose draws its own, so that none shifts those of the others. */
const purposes = { parameters: 0, mixture: 1, noise: 2 } as const;

/** Augments images of one size by one run's settings and seed. */
export class Augmenter {
  private readonly warper: Warper;
  private readonly changesColour: boolean;
  private epoch = -1;
  private words: RandomState = [0, 0, 0, 0];

  constructor(
    private readonly shape: Pick<PreprocessSpec, "width" | "height" | "channels" | "background">,
    private readonly settings: Augmentation,
    private readonly seed: Seed,
  ) {
    const { channels, background } = shape;
    const outside = channels === 1 ? [luma(...background)] : background;
    this.warper = new Warper(shape, settings.edges === "background" ? outside : null);
    const { brightness, contrast, hue } = settings;
    this.changesColour = brightness > 0 || contrast > 0 || (hue > 0 && channels === 3);
  }

  /**
   * One showing of an image, mixup apart.
   * @param source height × width × channels bytes, HWC.
   * @param into where the result goes, from `offset` on; may be the source itself.
   */
  augment(source: Uint8Array, showing: Showing, into: Uint8Array, offset = 0): void {
    const { shape, settings } = this;
    const random = this.random(showing, purposes.parameters);
    // Always drawn in this order, whatever is on: a setting that is switched on changes nothing but its own doing.
    const geometry = drawGeometry(settings, random);
    const bright = random.next();
    const contrast = random.next();
    const hue = random.next();
    const cutX = random.next();
    const cutY = random.next();
    const map = affineOf(geometry, shape.width, shape.height);
    if (map) this.warper.warp(source, map, into, offset);
    else into.set(source, offset);
    const pixels = new Uint8ClampedArray(into.buffer, into.byteOffset + offset, source.length);
    if (this.changesColour) {
      recolour(pixels, shape.channels, {
        hue: between(-settings.hue, settings.hue, hue),
        contrast: between(1 - settings.contrast, 1 + settings.contrast, contrast),
        brightness: between(-255 * settings.brightness, 255 * settings.brightness, bright),
      });
    }
    if (settings.noise > 0)
      addNoise(pixels, 255 * settings.noise, this.random(showing, purposes.noise).int(2 ** 32));
    const side = Math.round(settings.cutout * Math.min(shape.width, shape.height));
    if (side > 0) cutOut(pixels, shape, side, [cutX, cutY]);
  }

  /**
   * What a showing is blended with; null without mixup (H. Zhang et al., "mixup: beyond empirical risk minimization",
   * 2017: the share is drawn from Beta(α, α), here for each image; the partner is any image of the split). The larger
   * of share and rest is the image's own, so that each image is still seen in each epoch.
   * @param images size of the training split.
   */
  mixture(showing: Showing, images: number): Mixture | null {
    const alpha = this.settings.mixup;
    if (alpha === 0) return null;
    const random = this.random(showing, purposes.mixture);
    const partner = random.int(images);
    const share = drawBeta(alpha, random);
    return { partner, share: Math.max(share, 1 - share) };
  }

  /** A generator for one purpose of one showing. */
  private random({ epoch, position, copy }: Showing, purpose: number): Random {
    if (epoch !== this.epoch) {
      this.words = createRandom(deriveSeed(this.seed, "augmentation", epoch)).state();
      this.epoch = epoch;
    }
    const { words } = this;
    const key = mix32(mix32(position) + mix32(copy * 4 + purpose + 0x9e3779b9));
    const word = (i: 0 | 1 | 2 | 3) => mix32(words[i] ^ (key + Math.imul(i, 0x85ebca6b)));
    const [a, b, c, d] = [word(0), word(1), word(2), word(3)];
    return createRandom(0, [(a | b | c | d) === 0 ? 1 : a, b, c, d]);
  }
}

/**
 * Blends an image with another one, in place: share · image + (1 - share) · other, rounded.
 * @param offset where the image lies in `into`.
 */
export function blendInto(into: Uint8Array, offset: number, other: Uint8Array, share: number): void {
  const rest = 1 - share;
  for (let i = 0; i < other.length; i++) {
    into[offset + i] = share * (into[offset + i] as number) + rest * (other[i] as number) + 0.5;
  }
}

function drawGeometry(settings: Augmentation, random: Random): Geometry {
  // One after another in this order, not by a list: it is done for each image.
  const horizontal = random.next();
  const vertical = random.next();
  const turn = random.next();
  const shiftX = random.next();
  const shiftY = random.next();
  const zoom = random.next();
  const crop = random.next();
  const left = random.next();
  const top = random.next();
  const side = Math.sqrt(1 - settings.crop * crop);
  return {
    flipHorizontal: settings.flipHorizontal && horizontal < 0.5,
    flipVertical: settings.flipVertical && vertical < 0.5,
    rotation: between(-settings.rotation, settings.rotation, turn),
    shift: [
      between(-settings.shift, settings.shift, shiftX),
      between(-settings.shift, settings.shift, shiftY),
    ],
    // As often larger as smaller: the logarithm is uniform.
    zoom: (1 + settings.zoom) ** between(-1, 1, zoom),
    crop: { side, left: left * (1 - side), top: top * (1 - side) },
  };
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Beta(α, α) as the share of one of two gamma draws in their sum. */
function drawBeta(alpha: number, random: Random): number {
  const one = drawGamma(alpha, random);
  const other = drawGamma(alpha, random);
  // With a small α both may be too small for a number: then the larger share is 1 to the last digit.
  return one + other > 0 ? one / (one + other) : Math.round(random.next());
}

/** Gamma(shape, 1): G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", 2000. */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** The finaliser of MurmurHash3 (A. Appleby, public domain): mixes 32 bits, each to all. */
function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
