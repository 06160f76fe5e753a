import { type Browser, chromium, type Page } from "playwright";
import type { BenchPage } from "./page";

export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.OFFDIAGONAL_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", ...args],
  });
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
