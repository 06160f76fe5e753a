import { resolve } from "node:path";
import { ensureNativeAddon } from "@/scripts/native/addon";
import { buildWeb, copyTfjsFiles } from "@/scripts/serve/web-build";

const root = resolve(import.meta.dirname, "../..");

/** What every installation starts from, made once: two that start at a time would build into the same folder. */
export default async function setup(): Promise<void> {
  await ensureNativeAddon(root);
  await copyTfjsFiles(root);
  await buildWeb(root);
}
