import { expect, it } from "vitest";
import { Texts } from "./texts";

it("gives back each text at its place, over pieces of memory", () => {
  const hash = (i: number) => i.toString(16).padStart(64, "0");
  const [hashes, ids] = [new Texts("hex"), new Texts("latin1")];
  for (let i = 0; i < 40_000; i++) {
    hashes.push(hash(i));
    ids.push(`image_${String(i).padStart(8, "0")}`);
  }
  expect([hashes.length, hashes.at(0), hashes.at(16_384), hashes.at(39_999)]).toEqual([
    40_000,
    ...[0, 16_384, 39_999].map(hash),
  ]);
  expect(ids.slice(16_383, 16_386)).toEqual(["image_00016383", "image_00016384", "image_00016385"]);
  expect(ids.slice(39_999, 50_000)).toEqual(["image_00039999"]);
  expect(new Texts("hex").slice(0, 5)).toEqual([]);
});

it("refuses a text that is not like the others", () => {
  const hashes = new Texts("hex");
  hashes.push("ab".repeat(32));
  expect(() => hashes.push("abcd")).toThrow(RangeError);
  expect(() => hashes.push("zz".repeat(32))).toThrow(RangeError);
});
