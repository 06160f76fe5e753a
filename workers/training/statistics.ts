import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { ChannelHistogram, type ChannelStatistics } from "@/ml/preprocess";
import type { PackedImages } from "@/workers/training/data";

const kept = z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) });

/**
 * Mean and deviation of the training rows of packed images. Counted once: they are kept beside the packed file, under a
 * name of the rows, so that no later start reads the whole file.
 * @param breathe called every few rows, so that timers run; what it throws ends the work.
 */
export async function statisticsOf(
  images: PackedImages,
  rows: Uint32Array,
  channels: 1 | 3,
  breathe: () => Promise<void>,
): Promise<ChannelStatistics> {
  const hash = createHash("sha256").update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  const path = images.path.replace(/\.bin$/, `-${hash.digest("hex").slice(0, 16)}.json`);
  const known = await read(path, channels);
  if (known) return known;
  const histogram = new ChannelHistogram(channels);
  for (const chunk of images.chunks(rows, 256)) {
    histogram.add(chunk);
    await breathe();
  }
  const statistics = histogram.statistics();
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeFile(temporary, JSON.stringify(statistics));
  await rename(temporary, path);
  return statistics;
}

async function read(path: string, channels: 1 | 3): Promise<ChannelStatistics | null> {
  try {
    const statistics = kept.parse(JSON.parse(await readFile(path, "utf8")));
    return statistics.mean.length === channels && statistics.deviation.length === channels
      ? statistics
      : null;
  } catch {
    // Not there, or not whole: they are counted again.
    return null;
  }
}
