import { createInterface } from "node:readline";
import { mobileNet } from "@/bench/train/base";
import { parseConfiguration } from "@/ml/configuration";

/**
 * Our side of bench/train. Arguments: the run's configuration as JSON, the packed file, its images. Says "ready", weights
 * and the seconds of compiling, then for each line of input the seconds of one more epoch and the share that was waited.
 */
const [input = "", path = "", images = "0"] = process.argv.slice(2);
const base = mobileNet();
const parsed = parseConfiguration(JSON.parse(input), 10, base?.description ?? null);
if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
const builtUpon = parsed.value.architecture.preset === "transfer" ? base : null;
const { ownSide } = await import("@/bench/train/own");
const side = await ownSide(parsed.value, path, Number(images), builtUpon);
process.stdout.write(`ready ${side.parameters} ${side.compile}\n`);
let epoch = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  const seconds = await side.epoch(epoch++);
  process.stdout.write(`${seconds} ${side.waited()}\n`);
}
side.close();
