import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sweepCache } from "@/workers/training/cache-sweep";

const day = 24 * 60 * 60;
const now = Date.now();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-cache-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, bytes: number, daysUnused: number) {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(bytes));
  const used = now / 1000 - daysUnused * day;
  await utimes(path, used, used);
}

it("deletes what was unused for longest until the rest fits", async () => {
  await file("yesterday.bin", 400, 1);
  await file("last-week.bin", 400, 7);
  await file("last-month.bin", 400, 30);
  expect(await sweepCache(folder, 900, now)).toBe(400);
  expect((await readdir(folder)).sort()).toEqual(["last-week.bin", "yesterday.bin"]);
  expect(await sweepCache(folder, 0, now)).toBe(800);
  expect(await readdir(folder)).toEqual([]);
});

it("deletes what a crash left half written, and nothing that is being written", async () => {
  await file("a.bin.1.tmp", 500, 3);
  await file("b.bin.2.tmp", 500, 0.5);
  expect(await sweepCache(folder, 100, now)).toBe(500);
  expect(await readdir(folder)).toEqual(["b.bin.2.tmp"]);
});

it("has nothing to do where nothing was ever trained", async () => {
  expect(await sweepCache(join(folder, "missing"), 100)).toBe(0);
});
