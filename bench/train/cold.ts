import { ownSide } from "@/bench/train/own";
import { parseConfiguration } from "@/ml/configuration";

/** One epoch in a process of its own: what bench/train starts to take the time from nothing to the first epoch's end. */
const [input = "", path = "", images = ""] = process.argv.slice(2);
const parsed = parseConfiguration(JSON.parse(input), 10);
if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
const side = await ownSide(parsed.value, path, Number(images), null);
await side.epoch(0);
side.close();
