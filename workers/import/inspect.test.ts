import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { greysOf } from "@/ml/preprocess";
import { qualityOf } from "@/ml/quality";
import { inspectImage } from "./inspect";

const limits = { maxImagePixels: 10_000_000, maxImageBytes: 2 ** 26 };

/** Waves of many lengths, lighter to the right, in colour or grey. */
function picture(width: number, height: number, isGrey = false): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0, i = 0; at < data.length; at += 3, i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const light = 110 + 50 * Math.sin(x / 7) + 40 * Math.sin((x + 2 * y) / 23) + (50 * x) / width;
    for (let channel = 0; channel < 3; channel++)
      data[at + channel] = Math.round(light) - (isGrey ? 0 : 15 * channel);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe("inspectImage", () => {
  it("says the size as it is seen, whatever keeps the orientation", async () => {
    const turned = picture(640, 300).withMetadata({ orientation: 6 });
    const upright = { width: 300, height: 640 };
    for (const bytes of [
      await turned.clone().jpeg().toBuffer(),
      await turned.clone().png().toBuffer(),
      await turned.clone().webp().toBuffer(),
      await turned.clone().tiff().toBuffer(),
    ]) {
      const image = await inspectImage(bytes, limits);
      expect(image).toMatchObject(upright);
      const thumbnail = await sharp(image.thumbnail ?? Buffer.alloc(0)).metadata();
      expect([thumbnail.width, thumbnail.height]).toEqual([120, 256]);
    }
    const small = await picture(64, 30).withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await inspectImage(small, limits)).toMatchObject({ width: 30, height: 64, thumbnail: null });
  });

  it("refuses what a decoder would hold more of than an import may, before it is decoded", async () => {
    const wide = { ...limits, maxImagePixels: 100_000_000 };
    /** Of small files, with headers that say 8,000 × 7,500. */
    const jpeg = async (progressive: boolean) => {
      const bytes = await picture(64, 64).jpeg({ progressive, chromaSubsampling: "4:4:4" }).toBuffer();
      const at = bytes.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]));
      bytes.writeUInt16BE(7500, at + 5);
      bytes.writeUInt16BE(8000, at + 7);
      return bytes;
    };
    const webp = await picture(64, 64).webp().toBuffer();
    webp.writeUInt16LE(8000, 26);
    webp.writeUInt16LE(7500, 28);
    for (const [bytes, most] of [
      [await jpeg(true), /progressive JPEG images at most 50 million/],
      [webp, /WebP images at most 37 million/],
    ] as const) {
      await expect(inspectImage(bytes, wide)).rejects.toMatchObject({
        ...{ code: "too-many-pixels", message: expect.stringMatching(most) },
      });
    }
    // Row by row it may be as large.
    expect(await inspectImage(await jpeg(false), wide)).toMatchObject({ width: 8000, height: 7500 });
  });

  it("measures a picture that was made smaller while it was decoded nearly as the whole one", async () => {
    for (const [width, height] of [
      [400, 533],
      [700, 500],
      [1300, 900],
    ] as const) {
      const bytes = await picture(width, height).jpeg({ quality: 92 }).toBuffer();
      const whole = await sharp(bytes).raw().toBuffer();
      const { data, info } = await sharp(whole, { raw: { width, height, channels: 3 } })
        .resize(256, 256, { fit: "inside" })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const expected = qualityOf(greysOf(data, info.width, info.height, 3), info.width, info.height);
      const { quality } = await inspectImage(bytes, limits);
      expect(Math.abs(quality.brightness - expected.brightness)).toBeLessThan(1 / 255);
      expect(Math.abs(quality.contrast / expected.contrast - 1)).toBeLessThan(0.01);
      expect(Math.abs(quality.sharpness / expected.sharpness - 1)).toBeLessThan(0.1);
      expect(quality.dhash).toBe(expected.dhash);
    }
  });

  it("tells grey from colour", async () => {
    expect(await inspectImage(await picture(600, 400, true).jpeg().toBuffer(), limits)).toMatchObject({
      grey: true,
    });
    expect(await inspectImage(await picture(600, 400).jpeg().toBuffer(), limits)).toMatchObject({
      grey: false,
    });
  });

  it("refuses a large picture that ends early, though only its reduction is kept", async () => {
    for (const format of ["jpeg", "png", "webp"] as const) {
      const bytes = await picture(900, 700).toFormat(format).toBuffer();
      const cut = bytes.subarray(0, Math.floor(bytes.length * 0.9));
      await expect(inspectImage(cut, limits)).rejects.toMatchObject({ code: "truncated" });
    }
  });
});
