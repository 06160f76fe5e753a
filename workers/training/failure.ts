import type { RunClaim } from "@/server/runs/claim";
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

/** What to do about what ended the last worker. */
function whyOf(lastError: string | null): string {
  const said = lastError ? `The last one: ${lastError} ` : "";
  if (/ENOSPC|no space left/i.test(said)) {
    return `${said}The disk of the data folder is full: free some of it, then resume the run.`;
  }
  return `${said}Most often the machine runs out of memory: launch again with smaller images or a smaller batch, or resume it where memory is free now; the server's log has the details.`;
}

/** A run whose worker died again and again without another epoch being finished. */
export function givenUp(claim: RunClaim): RunFailure {
  const where = claim.checkpoint
    ? `after epoch ${claim.checkpoint.epoch}`
    : "before the first epoch was done";
  return new RunFailure(
    "infrastructure",
    `The worker died ${claim.attempts - 1} times in a row ${where}. ${whyOf(claim.lastError)}`,
  );
}
