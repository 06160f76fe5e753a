import { parseArgs } from "node:util";
import { Api } from "./api";
import { CliError, type Outcome } from "./exit";
import { readSettings } from "./settings";

/** An option of a command; `hint` names its value, where it has one. */
export interface Option {
  help: string;
  hint?: string;
  many?: boolean;
}

/** What a command was called with. */
export interface Given {
  /** What stands beside the options, in the command's order. */
  words: string[];
  text(name: string): string | undefined;
  texts(name: string): string[];
  flag(name: string): boolean;
  /** The server, as whoever the token is of. */
  api(): Promise<Api>;
}

export interface Command {
  /** As it is typed, its words in capitals: "run show RUN", in brackets where one may be left out. */
  usage: string;
  summary: string;
  options?: Readonly<Record<string, Option>>;
  run(given: Given): Promise<Outcome>;
}

const jsonOption: Option = { help: "Answer as JSON" };

/** A command's words and options; throws a usage error that names what is wrong. */
export function readCommand(command: Command, args: readonly string[]): Given {
  const options = { ...command.options, json: jsonOption };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { hint, many }]) => [
          name,
          { type: hint ? ("string" as const) : ("boolean" as const), multiple: many ?? false },
        ]),
      ),
    });
  } catch (error) {
    throw new CliError("usage", `${error instanceof Error ? error.message : error} (${command.usage})`);
  }
  const wanted = command.usage.match(/\[?\b[A-Z]{2,}\b\]?/g) ?? [];
  const needed = wanted.filter((word) => !word.startsWith("["));
  if (parsed.positionals.length < needed.length || parsed.positionals.length > wanted.length) {
    throw new CliError("usage", `Usage: offdiagonal ${command.usage}`);
  }
  const { values, positionals } = parsed;
  return {
    words: positionals,
    text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
    texts: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
    flag: (name) => values[name] === true,
    api: async () => new Api(await readSettings()),
  };
}

/** What a command does, and its options. */
export function helpOf(command: Command): string {
  const lines = Object.entries({ ...command.options, json: jsonOption }).map(
    ([name, { help, hint, many }]) => {
      const shown = `--${name}${hint ? ` ${hint}` : ""}${many ? " …" : ""}`;
      return `  ${shown.padEnd(26)}  ${help}`;
    },
  );
  return [`offdiagonal ${command.usage}`, "", `${command.summary}.`, "", ...lines].join("\n");
}
