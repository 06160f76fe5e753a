/** Rules of an evolution that changed on the way: what was tried under earlier ones is brought within those that hold. */
import { type LayerEntry, layerEntrySchema } from "@/ml/configuration/layers";
import type { Configuration } from "@/ml/configuration/schema";
import { type Changed, type Evolution, parametersOf } from "@/ml/sweep/evolution";

const nearest = (values: readonly number[], to: number) =>
  values.reduce((best, one) => (Math.abs(one - to) < Math.abs(best - to) ? one : best));

/**
 * A network without what earlier rules allowed and the last ones do not: another width or kernel becomes the nearest that
 * is allowed, a residual block a convolution. What no rules ever named, as the start may have it, stays.
 * @param rules every one that held, the last of which holds now.
 */
export function fitted(layers: readonly LayerEntry[], rules: readonly Evolution[]): Changed {
  const now = rules.at(-1);
  if (!now || rules.length === 1) return { layers, change: "" };
  const isWithdrawn = (key: "widths" | "kernels", value: number) =>
    !(now[key] as readonly number[]).includes(value) &&
    rules.some((one) => (one[key] as readonly number[]).includes(value));
  const isPlain = !now.residual && rules.some(({ residual }) => residual);
  const changes: string[] = [];
  const fit = (given: LayerEntry, at: number): LayerEntry => {
    let entry = given;
    const change = (what: string) => changes.push(`Layer ${at + 1}: ${what}`);
    if ("filters" in entry && isWithdrawn("widths", entry.filters)) {
      const filters = nearest(now.widths, entry.filters);
      change(`${entry.filters} → ${filters} filters`);
      entry = { ...entry, filters };
    }
    if ("units" in entry && isWithdrawn("widths", entry.units)) {
      const units = nearest(now.widths, entry.units);
      change(`${entry.units} → ${units} units`);
      entry = { ...entry, units };
    }
    if ("kernel" in entry && isWithdrawn("kernels", entry.kernel)) {
      const kernel = nearest(now.kernels, entry.kernel);
      change(`kernel ${entry.kernel} → ${kernel}`);
      entry = { ...entry, kernel } as LayerEntry;
    }
    if (entry.kind === "residual" && isPlain) {
      const { filters, kernel, stride } = entry;
      change("residual block → convolution");
      entry = layerEntrySchema.parse({ kind: "conv", filters, kernel, stride });
    }
    return entry;
  };
  return { layers: layers.map(fit), change: changes.join("; ") };
}

/** Whether a network is no larger than rules allow. */
export function fits(
  configuration: Pick<Configuration, "data">,
  layers: readonly LayerEntry[],
  { mostLayers, mostParameters }: Evolution,
  classes: number,
): boolean {
  if (layers.length > mostLayers) return false;
  const count = parametersOf(configuration, layers, classes);
  return count !== null && count <= mostParameters;
}
