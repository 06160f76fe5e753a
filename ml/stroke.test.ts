import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { type Entry, fromBuffer } from "yauzl";
import { median } from "@/ml/statistics";
import { centredStroke } from "@/ml/stroke";
import { sharedFile } from "@/test/shared";

const reference: {
  source: string;
  cases: {
    name: string;
    width: number;
    height: number;
    to: [number, number];
    discs: [number, number, number, number][];
    bytes: string;
    centre: [number, number];
  }[];
} = JSON.parse(readFileSync(new URL("../test/fixtures/reference/stroke.json", import.meta.url), "utf8"));

function drawn(width: number, height: number, discs: readonly [number, number, number, number][]) {
  const grey = new Uint8Array(width * height);
  for (const [left, top, radius, value] of discs) {
    for (let at = 0; at < grey.length; at++) {
      const [x, y] = [at % width, Math.floor(at / width)];
      if ((x - left) ** 2 + (y - top) ** 2 <= radius ** 2) grey[at] = value;
    }
  }
  return grey;
}

const mnist = { width: 28, height: 28 };

describe(`a drawing in MNIST's form, beside ${reference.source}`, () => {
  it.each(reference.cases)("$name", ({ width, height, to, discs, bytes }) => {
    const size = { width: to[0], height: to[1] };
    const actual = centredStroke(drawn(width, height, discs), width, height, size);
    expect([...actual]).toEqual([...Buffer.from(bytes, "base64")]);
  });

  it("has its centre of mass on the middle pixel, but where that would cut it off", () => {
    for (const { name, to, centre } of reference.cases) {
      const isThere = centre.every((place, i) => Math.abs(place - Math.floor((to[i] ?? 0) / 2)) <= 0.5);
      expect(isThere, name).toBe(name !== "a long tail");
    }
  });
});

it("leaves an empty drawing empty, the given one as it was, and refuses what is of another size", () => {
  const empty = centredStroke(new Uint8Array(280 * 280), 280, 280, mnist);
  expect(empty).toEqual(new Uint8Array(784));
  const ink = drawn(20, 20, [[4, 4, 3, 255]]);
  const before = Uint8Array.from(ink);
  centredStroke(ink, 20, 20, mnist);
  expect(ink).toEqual(before);
  expect(() => centredStroke(ink, 20, 21, mnist)).toThrow("20×21 has 420 bytes");
});

describe("digits of MNIST", () => {
  const archive = sharedFile("data/mnist-png.zip");

  it.skipIf(archive === null)(
    "come back as they are, also when moved, and much alike when enlarged",
    async () => {
      const files = await someDigits(await readFile(archive ?? ""));
      expect(files.size).toBe(250);
      const alike: number[] = [];
      for (const [name, file] of files) {
        const digit = new Uint8Array(await sharp(file).extractChannel(0).raw().toBuffer());
        expect(Buffer.compare(centredStroke(digit, 28, 28, mnist), digit), name).toBe(0);
        const [left, top] = [(alike.length * 7) % 40, (alike.length * 11) % 40];
        const moved = onPad(digit, 1, left, top, 70);
        expect(Buffer.compare(centredStroke(moved, 70, 70, mnist), digit), name).toBe(0);
        const enlarged = centredStroke(onPad(digit, 6, left, top, 280), 280, 280, mnist);
        alike.push(correlation(enlarged, digit));
      }
      // Antialiasing smooths what was enlarged, and moves by a pixel what lay between two.
      expect(Math.min(...alike)).toBeGreaterThan(0.6);
      expect(median(alike)).toBeGreaterThan(0.97);
    },
  );
});

/** Of these the outermost line is so faint that it became 0: they are 19 pixels long. All others of the split are 20. */
const shorter = new Set(["test/7/64530.png", "test/7/69300.png", "test/7/69302.png"]);

/** Every fortieth of the test digits, as files. */
function someDigits(archive: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((done, failed) => {
    const files = new Map<string, Buffer>();
    let seen = 0;
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return failed(error);
      zip.on("error", failed);
      zip.on("end", () => done(files));
      zip.on("entry", (entry: Entry) => {
        const isTest = /^test\/.*\.png$/.test(entry.fileName) && !shorter.has(entry.fileName);
        if (!isTest || seen++ % 40 !== 0) return zip.readEntry();
        zip.openReadStream(entry, (reason, stream) => {
          if (reason) return failed(reason);
          buffer(stream).then((content) => {
            files.set(entry.fileName, content);
            zip.readEntry();
          }, failed);
        });
      });
      zip.readEntry();
    });
  });
}

/** A digit on a larger field, each of its pixels `by` × `by` of it. */
function onPad(digit: Uint8Array, by: number, left: number, top: number, edge: number): Uint8Array {
  const pad = new Uint8Array(edge * edge);
  for (let y = 0; y < 28 * by; y++) {
    for (let x = 0; x < 28 * by; x++) {
      pad[(top + y) * edge + left + x] = digit[Math.floor(y / by) * 28 + Math.floor(x / by)] ?? 0;
    }
  }
  return pad;
}

function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (of: Uint8Array) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / Math.sqrt(ofA * ofB);
}
