import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** One of those that are compared, in a process of its own. */
export interface SideProcess {
  /** Weights of its network: the comparison is void where the others have more or fewer. */
  parameters: number;
  /** What it said besides when it was ready. */
  said: readonly number[];
  /** Trains one epoch. @returns seconds, taken in its process. */
  epoch(): Promise<number>;
  /** What it said besides the seconds after the last epoch. */
  readonly last: readonly number[];
  close(): void;
}

/**
 * Starts a program that writes "ready", the number of weights and what else it has to say in a line, then for each line
 * that it is given the seconds of one more epoch and what else it has to say.
 * @throws Error where it ends before it is ready.
 */
export async function startSide(
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<SideProcess> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string[]> => {
    const { value, done } = await lines.next();
    if (done) {
      throw new Error(
        `${args[0]} stopped (exit status ${await statusOf(child)}): run it by itself to see why.`,
      );
    }
    return String(value).split(" ");
  };
  const [, parameters, ...said] = await next();
  let last: number[] = [];
  return {
    parameters: Number(parameters),
    said: said.map(Number),
    async epoch() {
      child.stdin.write("\n");
      const [seconds = Number.NaN, ...rest] = (await next()).map(Number);
      last = rest;
      return seconds;
    },
    get last() {
      return last;
    },
    close: () => child.stdin.end(),
  };
}

function statusOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}
