import sharp, { type JpegOptions } from "sharp";
import { describe, expect, it } from "vitest";
import { jpegSize } from "./sniff";

const picture = sharp({ create: { width: 300, height: 201, channels: 3, background: "teal" } });
const jpeg = (options: JpegOptions = {}) => picture.clone().withIccProfile("p3").jpeg(options).toBuffer();

describe("the size of a JPEG", () => {
  it("is what libvips reads, whatever stands before the frame", async () => {
    for (const bytes of [
      await jpeg(),
      await jpeg({ progressive: true }),
      await jpeg({ optimiseCoding: false, chromaSubsampling: "4:4:4" }),
    ]) {
      const { width, height } = await sharp(bytes).metadata();
      expect(jpegSize(bytes)).toEqual({ width, height });
      const filled = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xff]), bytes.subarray(2)]);
      expect(jpegSize(filled)).toEqual({ width, height });
    }
  });

  it("is left to libvips where the picture may have to be turned", async () => {
    expect(jpegSize(await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer())).toBeNull();
  });

  it("is not the one that a picture within a segment has", async () => {
    const bytes = await jpeg();
    const inner = Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    const length = Buffer.from([0, inner.length + 2]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1]), length, inner]);
    expect(jpegSize(Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]))).toEqual({
      width: 300,
      height: 201,
    });
  });

  it("is not told where the header is cut short or none", async () => {
    const bytes = await jpeg();
    for (const end of [2, 3, 20, 100]) expect(jpegSize(bytes.subarray(0, end))).toBeNull();
    expect(jpegSize(Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(64)]))).toBeNull();
    // A segment of no length must not be read for ever.
    expect(jpegSize(Buffer.from([0xff, 0xd8, ...new Array(20).fill([0xff, 0xe0, 0, 0]).flat()]))).toBeNull();
  });
});
