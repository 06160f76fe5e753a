/** How a command ends, as its exit code: what a pipeline goes by. */
export const exitCodes = {
  good: { code: 0, meaning: "it worked; a run that was waited for finished, and met what it had to" },
  failed: { code: 1, meaning: "the run or the import failed" },
  usage: { code: 2, meaning: "the command was not understood, or the server calls its input wrong" },
  unmet: { code: 3, meaning: "the run finished, but does not meet --require" },
  stopped: { code: 4, meaning: "the run was stopped, or the import cancelled" },
  unreachable: { code: 5, meaning: "the server cannot be reached" },
  refused: {
    code: 6,
    meaning: "the server refuses: the token, its scopes, the role, or nothing of yours has the id",
  },
} as const;

export type Outcome = keyof typeof exitCodes;

/** What ends a command before its end, with a sentence for people. */
export class CliError extends Error {
  override name = "CliError";

  constructor(
    readonly outcome: Outcome,
    message: string,
  ) {
    super(message);
  }
}
