import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mobileNet } from "@/bench/train/base";
import { ownSide } from "@/bench/train/own";
import { parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { buildCache } from "@/workers/training/cache";

/**
 * Image files, packed, and one epoch on them, in a process of its own: what bench/train starts to take the time from
 * nothing to the first epoch's end. Arguments: the run's configuration as JSON, the folder, the files' paths in it as
 * JSON.
 */
const [input = "", folder = "", list = "[]"] = process.argv.slice(2);
const base = mobileNet();
const parsed = parseConfiguration(JSON.parse(input), 10, base?.description ?? null);
if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
const files = JSON.parse(await readFile(list, "utf8")) as string[];
const path = await buildCache(
  { dataDir: folder, blobs: { read: (file) => readFile(join(folder, file)) } },
  {
    versionId: "cold",
    count: files.length,
    rows: async (from, limit) =>
      files.slice(from, from + limit).map((file, i) => ({ imageId: file, sha256: file, position: from + i })),
  },
  preprocessSpecOf(parsed.value),
  () => {},
);
const builtUpon = parsed.value.architecture.preset === "transfer" ? base : null;
const side = await ownSide(parsed.value, path, files.length, builtUpon);
await side.epoch(0);
side.close();
