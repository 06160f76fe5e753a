import type { FailureKind } from "@/server/runs/worker";

/**
 * Why a run cannot go on, for people: the message names the thing, the reason and the way out. Configuration and
 * data are recorded at once, for the next attempt would fail alike; everything else that is thrown is tried again.
 */
export class RunFailure extends Error {
  override name = "RunFailure";

  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Somebody asked the run to stop. */
export class StopRequested extends Error {
  override name = "StopRequested";
}
