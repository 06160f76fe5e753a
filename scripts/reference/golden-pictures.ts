/**
 * Draws one small picture and writes it in every way that files differ in, each with the pixels that the worker's decoder
 * makes of it: `tsx scripts/reference/golden-pictures.ts > ml/golden-pictures.json`. A browser is held against them.
 */
import sharp, { type Sharp } from "sharp";
import { decodeRgba } from "@/workers/import/decode";

const width = 24;
const height = 16;

/** Soft and hard edges, saturated colours beside each other: what subsampled colour and profiles show in. */
function drawn(alpha: boolean): Sharp {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const isInside = (x - 8) ** 2 + (y - 8) ** 2 < 30;
      pixels[i] = isInside ? 230 : x * 10;
      pixels[i + 1] = isInside ? 30 : y * 15;
      pixels[i + 2] = isInside ? 40 : 200 - x * 5;
      pixels[i + 3] = alpha ? Math.min(255, x * 11) : 255;
    }
  }
  const picture = sharp(pixels, { raw: { width, height, channels: 4 } });
  return alpha ? picture : picture.removeAlpha();
}

/** Files with what a browser may differ by: nothing but where decoders and colour engines are free to round. */
const files: { name: string; mediaType: string; allowed: number; file: Promise<Buffer> }[] = [
  {
    name: "JPEG, 4:2:0",
    mediaType: "image/jpeg",
    allowed: 3,
    file: drawn(false).jpeg({ quality: 85, chromaSubsampling: "4:2:0" }).toBuffer(),
  },
  {
    name: "JPEG, turned by EXIF",
    mediaType: "image/jpeg",
    allowed: 3,
    file: drawn(false).withMetadata({ orientation: 6 }).jpeg({ chromaSubsampling: "4:4:4" }).toBuffer(),
  },
  {
    name: "JPEG, colour profile",
    mediaType: "image/jpeg",
    allowed: 4,
    file: drawn(false).withIccProfile("p3").jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(),
  },
  { name: "PNG, transparent", mediaType: "image/png", allowed: 1, file: drawn(true).png().toBuffer() },
  {
    name: "PNG, 16 bit",
    mediaType: "image/png",
    allowed: 1,
    file: drawn(false).toColourspace("rgb16").png().toBuffer(),
  },
  {
    name: "PNG, palette",
    mediaType: "image/png",
    allowed: 0,
    file: drawn(false).png({ palette: true, colours: 32 }).toBuffer(),
  },
  {
    name: "PNG, grey",
    mediaType: "image/png",
    allowed: 0,
    file: drawn(false).greyscale().toColourspace("b-w").png().toBuffer(),
  },
  { name: "WebP", mediaType: "image/webp", allowed: 3, file: drawn(false).webp({ quality: 85 }).toBuffer() },
  {
    name: "WebP, lossless",
    mediaType: "image/webp",
    allowed: 1,
    file: drawn(true).webp({ lossless: true }).toBuffer(),
  },
];

const pictures = [];
for (const { name, mediaType, allowed, file } of files) {
  const bytes = await file;
  const { data } = await decodeRgba(bytes);
  pictures.push({
    ...{ name, mediaType, allowed },
    file: bytes.toString("base64"),
    rgba: Buffer.from(data).toString("base64"),
  });
}
process.stdout.write(`${JSON.stringify(pictures, null, 2)}\n`);
