/** How runs whose curves lie over each other are laid by epoch. */
export interface Epochs {
  /** Steps of the longest epoch, which the others are stretched to; null where none is known. */
  readonly common: number | null;
  /** Whether epochs are of different lengths, or some of none that is known. */
  readonly isMixed: boolean;
  /** Numbers of the runs whose epochs are of no known length. */
  readonly without: readonly number[];
}

export function epochsOf(runs: readonly { number: number; stepsPerEpoch: number | null }[]): Epochs {
  const lengths = runs.flatMap(({ stepsPerEpoch }) => stepsPerEpoch ?? []);
  return {
    common: lengths.length > 0 ? Math.max(...lengths) : null,
    isMixed: new Set(runs.map(({ stepsPerEpoch }) => stepsPerEpoch)).size > 1,
    without: runs.filter(({ stepsPerEpoch }) => stepsPerEpoch === null).map(({ number }) => number),
  };
}
