import { describe, expect, it } from "vitest";
import { PackedFolder } from "./packed-folder";

const lastModified = Date.UTC(2026, 0, 2, 3, 4, 6);
function files(order: readonly string[]) {
  return order.map((path) => ({
    path,
    file: new File([`content of ${path} `.repeat(path.length * 3)], path.split("/").at(-1) ?? path, {
      lastModified,
    }),
  }));
}
const paths = ["digits/0/a.png", "digits/1/b.png", "digits/1/ü.png", "digits/9/z.png"];
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe("PackedFolder", () => {
  it("knows its size before it is read, and ends where a zip ends", async () => {
    const folder = new PackedFolder("digits.zip", files(paths));
    const all = await bytesOf(await folder.slice(0, folder.size));
    expect(all.length).toBe(folder.size);
    expect([...all.slice(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    expect([...all.slice(-22, -18)]).toEqual([0x50, 0x4b, 5, 6]);
  });

  it("gives the same bytes in whatever order the files came, in pieces, and after going back", async () => {
    const whole = new PackedFolder("digits.zip", files(paths));
    const all = await bytesOf(await whole.slice(0, whole.size));
    const other = new PackedFolder("digits.zip", files([...paths].reverse()));
    expect(other.identity).toBe(whole.identity);
    const joined: number[] = [];
    for (let at = 0; at < other.size; at += 100) {
      joined.push(...(await bytesOf(await other.slice(at, Math.min(at + 100, other.size)))));
    }
    expect(joined).toEqual([...all]);
    expect(await bytesOf(await other.slice(150, 350))).toEqual(all.slice(150, 350));
  });

  it("is another upload when a file differs", () => {
    const one = new PackedFolder("digits.zip", files(paths));
    const two = new PackedFolder("digits.zip", files(paths.slice(1)));
    expect(two.identity).not.toBe(one.identity);
  });
});
