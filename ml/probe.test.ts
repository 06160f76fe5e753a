import { describe, expect, it } from "vitest";
import { neutralProbe, probed, probeNames, probeRanges, probeSteps, robustnessProbes } from "./probe";
import { createRandom } from "./random";

const shape = {
  width: 8,
  height: 6,
  channels: 1 as const,
  background: [0, 0, 0] as [number, number, number],
};
const picture = Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 256);
/** One bright pixel at (3, 2) on black. */
const point = new Uint8Array(48).fill(200, 19, 20);

/** The sums as they are written down: each value of a pixel by itself, along x, then along y. */
function blurredByPixel(
  seen: Uint8Array,
  width: number,
  height: number,
  channels: number,
  deviation: number,
) {
  const reach = Math.max(1, Math.ceil(3 * deviation));
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation * deviation)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: ArrayLike<number>, count: number, step: number) =>
    Float64Array.from(from, (_, at) => {
      const place = Math.floor(at / step) % count;
      const sum = weights.reduce((before, weight, i) => {
        const other = Math.max(0, Math.min(count - 1, place + i - reach));
        return before + weight * (from[at + (other - place) * step] ?? Number.NaN);
      }, 0);
      return sum / total;
    });
  const across = along(seen, width, channels);
  return Uint8Array.from(along(across, height, width * channels), (value) => Math.round(value));
}

describe("a probe", () => {
  it("that is neutral changes nothing, and none changes what it is given", () => {
    expect(probed(picture, shape, neutralProbe)).toEqual(picture);
    const before = Uint8Array.from(picture);
    for (const name of probeNames) probed(picture, shape, { ...neutralProbe, [name]: probeRanges[name][1] });
    expect(picture).toEqual(before);
  });

  it("moves by shares of width and height, and fills with the background that is there", () => {
    const moved = probed(point, shape, { ...neutralProbe, shiftX: 0.25, shiftY: 1 / 6 });
    expect(moved.indexOf(200)).toBe(3 * 8 + 5);
    expect(moved.reduce((sum, value) => sum + value, 0)).toBe(200);
    // Half a turn about the middle of 8 × 6.
    expect(probed(point, shape, { ...neutralProbe, rotation: 180 }).indexOf(200)).toBe(3 * 8 + 4);
  });

  it("blurs by a Gaussian that keeps the sum and the place", () => {
    const blurred = probed(point, shape, { ...neutralProbe, blur: 0.1 });
    // Deviation 0.6 px: 1 / (sum of exp(-i² / 0.72))² of 200 stays.
    const row = [-2, -1, 0, 1, 2].reduce((sum, i) => sum + Math.exp((-i * i) / 0.72), 0);
    expect(blurred[19]).toBe(Math.round(200 / row ** 2));
    expect(blurred[18]).toBe(blurred[20]);
    expect(blurred[11]).toBe(blurred[27]);
    const flat = new Uint8Array(48).fill(77);
    expect(probed(flat, shape, { ...neutralProbe, blur: 0.15 })).toEqual(flat);
  });

  it("blurs to the bit as each pixel by itself does, in one channel and in three, beyond the edge too", () => {
    const random = createRandom(3);
    for (const channels of [1, 3] as const) {
      const [width, height] = [31, 22];
      const seen = Uint8Array.from({ length: width * height * channels }, () =>
        Math.floor(256 * random.next()),
      );
      for (const share of [0.001, 0.02, 0.07, 0.15, 0.6]) {
        const blurred = probed(seen, { ...shape, width, height, channels }, { ...neutralProbe, blur: share });
        expect(blurred).toEqual(blurredByPixel(seen, width, height, channels, share * height));
      }
    }
  });

  it("brightens, stretches, adds the same noise each time, and cuts out of the middle", () => {
    const flat = new Uint8Array(48).fill(100);
    expect(probed(flat, shape, { ...neutralProbe, brightness: 0.2 })[0]).toBe(151);
    expect(probed(flat, shape, { ...neutralProbe, contrast: 0.5 })).toEqual(flat);
    const noisy = probed(flat, shape, { ...neutralProbe, noise: 0.1 });
    expect(noisy).not.toEqual(flat);
    expect(probed(flat, shape, { ...neutralProbe, noise: 0.1 })).toEqual(noisy);
    const cut = probed(point, shape, { ...neutralProbe, cut: 0.5 });
    expect(cut.filter((value) => value > 0).length).toBe(9);
  });

  it("steps along a slider from end to end", () => {
    const steps = probeSteps({ ...neutralProbe, noise: 0.1 }, "scale", 5);
    expect(steps.map(({ at }) => Number(at.toFixed(2)))).toEqual([0.4, 0.8, 1.2, 1.6, 2]);
    expect(steps[4]?.probe).toEqual({ ...neutralProbe, noise: 0.1, scale: 2 });
    for (const name of probeNames) {
      const [from, to] = probeRanges[name];
      for (const value of robustnessProbes[name]) expect(value >= from && value <= to).toBe(true);
    }
  });
});
