import type { LayerSpec } from "@/ml/architecture/specs";

/** A trained network that another one builds upon: a base model's file or the model of a run, read by `readTopology`. */
export interface BaseDescription {
  /** What people call it. */
  readonly name: string;
  /** The size that it was made for. */
  readonly inputShape: readonly [number, number, number];
  /** Which numbers it expects for pixels, where that is known. */
  readonly scaling: "unit" | "signed" | "standard" | null;
  /** Inputs before what takes them; the last one is its output. */
  readonly layers: readonly LayerSpec[];
}

/**
 * The layer whose output a transfer goes on from, where none is named: the last global pooling; else the last one
 * before the classifier; where its input is of another size than the base's own and that needs a flatten, what comes
 * before the flatten.
 * @returns null where nothing is left without the classifier.
 */
export function featuresOf({ layers, inputShape }: BaseDescription, input: readonly number[]): string | null {
  const pooled = layers.findLast(({ kind }) => kind.startsWith("global"));
  if (pooled) return pooled.name;
  let end = layers.length - 1;
  const isKind = (...kinds: LayerSpec["kind"][]) => kinds.includes(layers[end]?.kind ?? "impossible");
  while (isKind("activation", "dropout")) end--;
  if (isKind("dense")) end--;
  while (isKind("dropout")) end--;
  if (input.join() !== inputShape.join()) {
    const flat = layers.findIndex(({ kind }) => kind === "flatten" || kind === "reshape" || kind === "dense");
    if (flat >= 0 && flat <= end) end = flat - 1;
  }
  return layers[end]?.name ?? null;
}
