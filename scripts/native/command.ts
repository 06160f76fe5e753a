import { spawn } from "node:child_process";

export type CommandResult = { code: number; output: string };

/**
 * Runs a program to its end and gathers what it printed (stdout and stderr in order, at most the last MiB).
 * A program that does not exist gives code 127, as in a shell, so that callers have one path for "missing".
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; onOutput?: (text: string) => void } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    // Ended with us: a build that goes on after Ctrl-C would meet the next start.
    const end = () => child.kill();
    process.once("exit", end);
    const take = (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      output = (output + text).slice(-1_048_576);
      options.onOutput?.(text);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", (error: NodeJS.ErrnoException) =>
      resolve({ code: error.code === "ENOENT" ? 127 : 126, output: `${program}: ${error.message}` }),
    );
    child.once("close", (code) => {
      process.off("exit", end);
      resolve({ code: code ?? 1, output: output.trim() });
    });
  });
}

/** The line of a failed program's output to quote: the last that names an error, else the last that says anything. */
export function reasonIn(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !/^\s*at |^Node\.js v/.test(line));
  return (lines.findLast((line) => /error: /i.test(line)) ?? lines.at(-1) ?? "no output").trim();
}
