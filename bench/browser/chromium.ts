import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright";
import type { BenchPage } from "./page";

const launching = (args: readonly string[]) => ({
  executablePath: process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", ...args],
});

export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch(launching(args));
}

/** A browser with a profile on disk, as people have one: a window without one keeps no script compiled. */
export async function openProfile(
  args: readonly string[],
  options: BrowserContextOptions,
): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-profile-"));
  const context = await chromium.launchPersistentContext(folder, { ...launching(args), ...options });
  const close = async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { context, close };
}

type Call<Name extends keyof BenchPage> = BenchPage[Name] extends (...args: infer Args) => infer Result
  ? { args: Args; result: Awaited<Result> }
  : never;

/** Opens the bench's page; what comes back calls a function of it by its name. */
export async function openBench(page: Page, url: string) {
  await page.goto(url);
  await page.waitForFunction(() => "bench" in globalThis);
  return <Name extends keyof BenchPage>(name: Name, ...args: Call<Name>["args"]) =>
    page.evaluate(
      ([its, given]) =>
        (globalThis as unknown as { bench: Record<string, (...all: unknown[]) => Promise<unknown>> }).bench[
          its as string
        ]?.(...(given as unknown[])),
      [name, args] as const,
    ) as Promise<Call<Name>["result"]>;
}
