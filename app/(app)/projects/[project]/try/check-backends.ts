import type { BackendName } from "@/app/tf/backends";

export interface BackendsProgress {
  readonly name: BackendName;
  /** Its place among them, 1 first. */
  readonly place: number;
  readonly of: number;
  /** Of no total until it is loaded. */
  readonly images: number;
  readonly total: number;
}

/** What came of a backend; `problem` where it does not work here, or its check did not come to its end. */
export interface BackendOutcome {
  readonly name: BackendName;
  readonly problem: string | null;
}

/**
 * Opens a model on one backend after another, has it checked, and lets go of it: what one of them cannot do keeps none
 * from its turn. Where it is stopped it ends, and throws why.
 */
export async function checkBackends<Opened extends { dispose(): void }>(
  names: readonly BackendName[],
  open: (name: BackendName) => Promise<Opened>,
  check: (opened: Opened, tell: (images: number, total: number) => void) => Promise<void>,
  onProgress: (progress: BackendsProgress) => void,
  signal: AbortSignal,
): Promise<BackendOutcome[]> {
  const outcomes: BackendOutcome[] = [];
  for (const [at, name] of names.entries()) {
    const place = { name, place: at + 1, of: names.length };
    signal.throwIfAborted();
    onProgress({ ...place, images: 0, total: 0 });
    let opened: Opened | null = null;
    try {
      opened = await open(name);
      await check(opened, (images, total) => {
        if (!signal.aborted) onProgress({ ...place, images, total });
      });
      outcomes.push({ name, problem: null });
    } catch (reason) {
      signal.throwIfAborted();
      outcomes.push({ name, problem: reason instanceof Error ? reason.message : String(reason) });
    } finally {
      opened?.dispose();
    }
  }
  return outcomes;
}
