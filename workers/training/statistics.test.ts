import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { PackedImages } from "@/workers/training/data";
import { statisticsOf } from "@/workers/training/statistics";

const folder = mkdtempSync(join(tmpdir(), "offdiagonal-statistics-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("counts the training rows once, and keeps what it found by rows", async () => {
  const path = join(folder, "packed.bin");
  // Three images of two pixels, of three channels.
  writeFileSync(path, Uint8Array.of(0, 10, 20, 2, 30, 20, 9, 9, 9, 9, 9, 9, 4, 50, 20, 6, 70, 20));
  const images = new PackedImages(path, 6);
  let breaths = 0;
  const count = (rows: number[]) =>
    statisticsOf(images, Uint32Array.from(rows), 3, async () => {
      breaths++;
    });
  const found = await count([0, 2]);
  // 0, 2, 4, 6: mean 3, deviation √5; 10, 30, 50, 70: ten times; 20 throughout, whose deviation is 1 at the least.
  expect(found.mean.map((value) => value * 255)).toEqual(
    [3, 40, 20].map((value) => expect.closeTo(value, 9)),
  );
  expect(found.deviation.map((value) => value * 255)).toEqual(
    [Math.sqrt(5), 10 * Math.sqrt(5), 1].map((value) => expect.closeTo(value, 9)),
  );
  expect(breaths).toBe(1);
  expect(await count([0, 2])).toEqual(found);
  expect(breaths).toBe(1);
  expect((await count([0, 1])).mean).not.toEqual(found.mean);
  expect(breaths).toBe(2);

  // What a crash left half written is counted again.
  const [kept = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
  writeFileSync(join(folder, kept), '{"mean": [0.1');
  await count([0, 2]);
  await count([0, 1]);
  expect(breaths).toBe(3);
  images.close();
});
