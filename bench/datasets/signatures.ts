import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Connection } from "@/db/connection";
import { createRandom } from "@/ml/random";
import type { Drawn } from "./drawn";

const edge = 16;
/** Smooth pictures that every image is mixed of, and how many of them each takes. */
const patterns = 64;
const mixed = 6;
/** One image in so many is the one before it once more, saved otherwise. */
const repeated = 20;

/**
 * The signatures that an import would have kept (ml/likeness.ts), as of photographs: what changes slowly over the picture
 * is strong, a little noise is over it.
 */
export async function drawSignatures({ sql }: Connection, { projectId }: Drawn): Promise<void> {
  const ids = await sql<{ id: string }[]>`select id from images where project_id = ${projectId} order by id`;
  const random = createRandom("signatures");
  const between = (low: number, high: number) => low + (high - low) * random.next();
  const waves = Array.from({ length: patterns }, () => {
    const pattern = new Float64Array(edge * edge);
    for (let strength = 1; strength > 0.15; strength /= 1.5) {
      const [across, down, phase] = [between(0.5, 3), between(0.5, 3), between(0, 2)];
      for (const at of pattern.keys()) {
        const [x, y] = [(at % edge) / edge, Math.floor(at / edge) / edge];
        pattern[at] = (pattern[at] ?? 0) + strength * Math.sin(Math.PI * (across * x + down * y + phase));
      }
    }
    return pattern;
  });
  const sum = new Float64Array(edge * edge);
  const greys = Buffer.alloc(edge * edge);
  function* lines() {
    for (const [n, { id }] of ids.entries()) {
      if (n % repeated === repeated - 1) {
        for (const at of greys.keys()) greys[at] = (greys[at] as number) + random.int(3) - 1;
      } else {
        sum.fill(128);
        for (let k = 0; k < mixed; k++) {
          const [wave, weight] = [waves[random.int(patterns)] as Float64Array, between(-14, 14)];
          for (let at = 0; at < sum.length; at++)
            sum[at] = (sum[at] as number) + weight * (wave[at] as number);
        }
        for (let at = 0; at < sum.length; at++) {
          greys[at] = Math.max(8, Math.min(247, (sum[at] as number) + random.int(5) - 2));
        }
      }
      yield `${id}\t\\\\x${greys.toString("hex")}\n`;
    }
  }
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`set local synchronous_commit = off`;
    await pipeline(
      Readable.from(batchesOf(lines())),
      await tx`copy image_signatures (image_id, greys) from stdin`.writable(),
    );
  });
  await sql`vacuum analyze image_signatures`;
}

/** Texts of some hundred lines: a line each would be a message each. */
function* batchesOf(lines: Iterable<string>): Generator<string> {
  let batch = "";
  for (const line of lines) {
    batch += line;
    if (batch.length < 100_000) continue;
    yield batch;
    batch = "";
  }
  if (batch) yield batch;
}
