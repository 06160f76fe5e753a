import sharp from "sharp";
import { packZip } from "@/scripts/demo/shapes";

/** A JPEG with a comment: the same picture in other bytes. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(comment.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}

/** An archive of large photographs, quick to make and slow to decode, a few of them twice. */
export async function slowZip(): Promise<{ zip: Uint8Array; images: number; duplicates: number }> {
  const files: { path: string; bytes: Buffer }[] = [];
  for (let kind = 0; kind < 5; kind++) {
    // Progressive: whatever size is wanted, all of it has to be decoded.
    const picture = await sharp({
      create: {
        width: 16,
        height: 12,
        channels: 3,
        background: "#808080",
        noise: { type: "gaussian", mean: 128, sigma: 8 + kind },
      },
    })
      .resize(3200, 2400)
      .jpeg({ quality: 50, progressive: true })
      .toBuffer();
    for (let i = 0; i < 120; i++) {
      files.push({ path: `kind-${kind}/${i}.jpg`, bytes: withComment(picture, `${kind} ${i}`) });
    }
  }
  const twice = files
    .slice(0, 12)
    .map(({ path, bytes }) => ({ path: path.replace(".jpg", "-again.jpg"), bytes }));
  return { zip: await packZip([...files, ...twice]), images: files.length, duplicates: twice.length };
}
