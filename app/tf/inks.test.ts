import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
import { refuseInks } from "./inks";

const drawn = () =>
  sharp(patternPixels(24, 16), { raw: { width: 24, height: 16, channels: 4 } }).removeAlpha();
const fileOf = async (picture: { toBuffer(): Promise<Buffer> }) =>
  new Blob([new Uint8Array(await picture.toBuffer())]);

describe("a picture in inks", () => {
  it.each([
    ["without a profile", () => drawn().toColourspace("cmyk").jpeg()],
    // Hundreds of kilobytes stand before the frame.
    ["with one", () => drawn().toColourspace("cmyk").withIccProfile("cmyk").jpeg()],
    ["in several passes", () => drawn().toColourspace("cmyk").jpeg({ progressive: true })],
  ])("is refused: %s", async (_, made) => {
    await expect(refuseInks(await fileOf(made()), "poster.jpg")).rejects.toThrow(
      /^poster\.jpg is a JPEG in CMYK, .* save it in sRGB/,
    );
  });

  it.each([
    ["a JPEG in colour", () => drawn().jpeg()],
    ["one in several passes", () => drawn().jpeg({ progressive: true })],
    ["one with a profile", () => drawn().withIccProfile("p3").jpeg()],
    ["a grey one", () => drawn().greyscale().jpeg()],
    ["a PNG", () => drawn().png()],
    ["WebP", () => drawn().webp()],
  ])("is not what %s is", async (_, made) => {
    await expect(refuseInks(await fileOf(made()), "picture")).resolves.toBeUndefined();
  });

  it("is left to the decoder where the file is damaged", async () => {
    const whole = await fileOf(drawn().toColourspace("cmyk").jpeg());
    for (const end of [0, 1, 2, 3, 20]) {
      await expect(refuseInks(whole.slice(0, end), "cut.jpg")).resolves.toBeUndefined();
    }
    const twisted = new Blob([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]);
    await expect(refuseInks(twisted, "twisted.jpg")).resolves.toBeUndefined();
  });
});
