import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { configTable } from "@/server/core/config";

it("README tells of every variable, with the defaults that hold", async () => {
  const readme = await readFile(resolve(import.meta.dirname, "../README.md"), "utf8");
  expect(readme, "put in what `npx tsx scripts/readme-config.ts` prints").toContain(configTable());
});
