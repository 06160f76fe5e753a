import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { decodeRgba } from "@/workers/import/decode";
import { decodePlainPng } from "./png";

const random = createRandom("png");

function picture(width: number, height: number, channels: 1 | 2 | 3 | 4) {
  // Smooth with some noise, so that libpng's adaptive choice uses every filter.
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => ((i * 3) / channels + random.int(i % 5 === 0 ? 40 : 4)) & 255,
  );
  return sharp(data, { raw: { width, height, channels } }).toColourspace(channels < 3 ? "b-w" : "srgb");
}

describe("decodePlainPng", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    for (const adaptiveFiltering of [false, true]) {
      it(`gives what the general decoder gives: ${channels} channels, ${adaptiveFiltering ? "filtered" : "unfiltered"}`, async () => {
        for (const [width, height] of [
          [28, 28],
          [1, 1],
          [37, 5],
          [256, 256],
        ] as const) {
          const bytes = await picture(width, height, channels).png({ adaptiveFiltering }).toBuffer();
          const own = decodePlainPng(bytes);
          const general = await decodeRgba(bytes);
          if (!own) throw new Error("It took a plain PNG for another file.");
          expect([own.width, own.height]).toEqual([general.width, general.height]);
          expect(Buffer.from(own.data).equals(Buffer.from(general.data))).toBe(true);
        }
      });
    }
  }

  it("leaves everything else to the general decoder", async () => {
    const image = () => picture(20, 20, 3);
    const others = [
      await image().png({ palette: true }).toBuffer(),
      await image().png({ progressive: true }).toBuffer(),
      await image().withIccProfile("p3").png().toBuffer(),
      await image().withMetadata({ orientation: 6 }).png().toBuffer(),
      await image().toColourspace("rgb16").png().toBuffer(),
      await image().jpeg().toBuffer(),
      await picture(300, 300, 3).png().toBuffer(),
      Buffer.alloc(0),
    ];
    for (const bytes of others) expect(decodePlainPng(bytes)).toBeNull();
  });

  it("leaves a broken file to the decoder that says what is wrong", async () => {
    const bytes = await picture(28, 28, 3).png().toBuffer();
    for (const cut of [20, 60, bytes.length - 30, bytes.length - 13]) {
      expect(decodePlainPng(bytes.subarray(0, cut))).toBeNull();
    }
    for (let i = 0; i < 200; i++) {
      const broken = Buffer.from(bytes);
      broken[8 + random.int(bytes.length - 8)] = random.int(256);
      // Whatever it says, it ends and stays within its bounds.
      const decoded = decodePlainPng(broken);
      if (decoded) expect(decoded.data).toHaveLength(decoded.width * decoded.height * 4);
    }
  });
});
