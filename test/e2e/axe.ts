import type { Page } from "@playwright/test";
import axeCore from "axe-core";

type Scheme = "light" | "dark";

/**
 * What axe finds of weight. Colours alone differ between the schemes, so the dark one is asked for its contrast only; and
 * they are the same at each width, at the second of which it is not asked for: that takes more than all other rules.
 */
export async function weightyOf(page: Page, colorScheme: Scheme, isSecond: boolean): Promise<string[]> {
  if (isSecond && colorScheme === "dark") return [];
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axeCore.source);
    await page.evaluate(lighten);
  }
  return page.evaluate(
    async ([isContrastAlone, isContrast]) => {
      const light = axe._audit.rules.filter(({ impact }) => impact === "minor" || impact === "moderate");
      const off = [...light.map(({ id }) => id), ...(isContrast ? [] : ["color-contrast"])];
      const { violations } = await axe.run(document, {
        resultTypes: ["violations"],
        ...(isContrastAlone
          ? { runOnly: { type: "rule", values: ["color-contrast"] } }
          : { rules: Object.fromEntries(off.map((id) => [id, { enabled: false }])) }),
      });
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    },
    [colorScheme === "dark", !isSecond] as const,
  );
}

/** Axe as it lies in a page, with what its types leave out: colours, and rules with the most that a finding weighs. */
declare const axe: typeof axeCore & {
  readonly _audit: { readonly rules: readonly { readonly id: string; readonly impact: string }[] };
  readonly commons: { readonly color: { readonly Color: { readonly prototype: Colour } } };
};
interface Colour {
  r: number;
  g: number;
  b: number;
  alpha: number;
  parseString(name: string): Colour;
}

/**
 * Has axe read the name of a colour once: a page has a dozen, on a thousand elements, and to read one takes longer than all
 * else that is done with it. Runs in the page.
 */
function lighten(): void {
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map<string, Omit<Colour, "parseString">>();
  prototype.parseString = function parseString(name) {
    const before = known.get(name);
    if (before) return Object.assign(this, before);
    read.call(this, name);
    const { r, g, b, alpha } = this;
    known.set(name, { r, g, b, alpha });
    return this;
  };
}
