import { datasetCommands } from "./datasets";
import { CliError, exitCodes } from "./exit";
import { login } from "./login";
import { modelCommands } from "./models";
import { type Command, helpOf, readCommand } from "./options";
import { say } from "./print";
import { projectCommands } from "./projects";
import { runCommands } from "./runs";

const commands: Readonly<Record<string, Command>> = {
  login,
  ...projectCommands,
  ...datasetCommands,
  ...runCommands,
  ...modelCommands,
};

function overview(): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length));
  return [
    "offdiagonal COMMAND: datasets, runs and models of an Offdiagonal server, from a terminal or a pipeline.",
    "",
    ...Object.values(commands).map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`),
    "",
    "offdiagonal COMMAND --help lists its options; --json answers as JSON on standard output.",
    "The server and the token: OFFDIAGONAL_URL and OFFDIAGONAL_TOKEN, or what offdiagonal login kept.",
    "",
    "Exit codes:",
    ...Object.values(exitCodes).map(({ code, meaning }) => `  ${code}  ${meaning}`),
  ].join("\n");
}

/** Runs a command line; its exit code. What goes wrong is told on standard error in one sentence. */
export async function main(args: readonly string[]): Promise<number> {
  const words = args[0] === undefined ? [] : [args[0], `${args[0]} ${args[1] ?? ""}`];
  const name = words.reverse().find((word) => Object.hasOwn(commands, word));
  const command = name === undefined ? undefined : commands[name];
  try {
    if (!command || name === undefined) {
      if (args.length > 0 && !["--help", "-h", "help"].includes(args[0] ?? "")) {
        throw new CliError(
          "usage",
          `There is no command ${args.slice(0, 2).join(" ")}. See offdiagonal --help.`,
        );
      }
      say(overview());
      return args.length > 0 ? exitCodes.good.code : exitCodes.usage.code;
    }
    const rest = args.slice(name.split(" ").length);
    if (rest.includes("--help") || rest.includes("-h")) {
      say(helpOf(command));
      return exitCodes.good.code;
    }
    return exitCodes[await command.run(readCommand(command, rest))].code;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes[error.outcome].code;
  }
}
