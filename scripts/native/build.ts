import { resolve } from "node:path";
import { SetupError } from "../steps.mjs";
import { ensureNativeAddon } from "./addon";

/** `tsx scripts/native/build.ts`: the native step of `npm start` alone. */
try {
  const addon = await ensureNativeAddon(resolve(import.meta.dirname, "../.."));
  process.stdout.write(`TensorFlow addon: ${addon.kind}${addon.reused ? ", already in place" : ""}\n`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
