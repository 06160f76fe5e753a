/** Where a model can run in a browser; the last is there for browsers where nothing else works. */
export const backendNames = ["wasm", "webgpu", "webgl", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export const backendLabels: Readonly<Record<BackendName, string>> = {
  wasm: "WebAssembly",
  webgpu: "WebGPU",
  webgl: "WebGL",
  cpu: "JavaScript",
};

/** What came of trying a backend with a model. */
export interface BackendTrial {
  readonly name: BackendName;
  /** Median of a prediction after warm-up; null where it does not work. */
  readonly milliseconds: number | null;
  /** Why it is not used; null where it works. */
  readonly problem: string | null;
}

/** The most that two lists of the same length differ anywhere; NaN counts as infinitely far. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i += 1) {
    const apart = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    largest = Math.max(largest, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
  }
  return largest;
}
