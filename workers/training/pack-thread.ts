/** A thread beside the training one: decodes and resizes images into the packed file. Loads no TensorFlow. */
import { openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { type PackAnswer, type PackSetup, type PackTask, packRows } from "@/workers/training/pack";

const { path, spec } = workerData as PackSetup;
const file = openSync(path, "r+");

parentPort?.on("message", async ({ id, ...task }: PackTask) => {
  const answer: PackAnswer = { id, broken: await packRows(task, spec, file) };
  parentPort?.postMessage(answer);
});
