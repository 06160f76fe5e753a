import { expect, it } from "vitest";
import { goldenPictures } from "@/ml/golden-pictures";
import { decodeRgba } from "@/workers/import/decode";

it.each(goldenPictures)(
  "decodes the golden picture “$name” to the pixels that browsers are held against",
  async ({ file, rgba }) => {
    const { data } = await decodeRgba(Buffer.from(file, "base64"));
    expect(Buffer.from(data).toString("base64")).toBe(rgba);
  },
);
