import { readFile } from "node:fs/promises";
import type { Api } from "./api";
import { CliError } from "./exit";
import type { Command } from "./options";
import { json, say, tell } from "./print";
import { checkConditions, requireOption, tellEnd, waitForRun } from "./waiting";

type Configuration = Record<string, unknown>;

const isObject = (value: unknown): value is Configuration =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** "32" is a number, "[16, 32]" a list, "true" true, and what is no JSON is text: adam. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A configuration with a setting at a path of it: `learning.learningRate=0.001`. */
function withSetting(configuration: Configuration, setting: string): Configuration {
  const at = setting.indexOf("=");
  const path = setting.slice(0, at).split(".");
  if (at < 1 || path.some((part) => !/^[A-Za-z]\w*$/.test(part) || part === "constructor")) {
    throw new CliError("usage", `--set ${setting}: give it as path=value, such as learning.epochs=20.`);
  }
  const [last = "", ...parents] = path.reverse();
  const whole = structuredClone(configuration);
  let inner = whole;
  for (const part of parents.reverse()) {
    const next = Object.hasOwn(inner, part) && isObject(inner[part]) ? inner[part] : {};
    inner[part] = next;
    inner = next;
  }
  inner[last] = readValue(setting.slice(at + 1));
  return whole;
}

interface Version {
  typicalWidth: number;
  typicalHeight: number;
  grey: boolean;
  counts: { split: string; total: number }[];
}

/** What the form begins with for a network on a version's images. */
async function presetOf(api: Api, versionId: string, preset: string): Promise<Configuration> {
  const { defaultConfiguration, presets } = await import("../ml/configuration");
  const choice = presets.find((one) => one.preset === preset);
  if (!choice) {
    throw new CliError("usage", `--preset is one of ${presets.map((one) => one.preset).join(", ")}.`);
  }
  const { version } = await api.ask<{ version: Version }>(
    "query ($id: ID!) { version(id: $id) { typicalWidth typicalHeight grey counts { split total } } }",
    { id: versionId },
  );
  return defaultConfiguration(choice.preset, {
    width: version.typicalWidth,
    height: version.typicalHeight,
    channels: version.grey ? 1 : 3,
    training: version.counts.find(({ split }) => split === "train")?.total ?? 0,
  }) as unknown as Configuration;
}

/** A configuration as JSON, by itself or within what `run show --json` prints. */
async function fromFile(file: string): Promise<Configuration> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new CliError("usage", `There is no file ${file}.`);
  });
  const value = readValue(text);
  if (!isObject(value)) throw new CliError("usage", `${file} is no JSON object.`);
  return isObject(value.configuration) ? value.configuration : value;
}

export const launchCommand: Command = {
  usage: "run launch",
  summary: "Launch a run on a version, as another run or with a network's defaults",
  options: {
    version: { hint: "VERSION", help: "What it learns from; that of --from else" },
    from: { hint: "RUN", help: "Begin with the configuration of another run" },
    preset: { hint: "NAME", help: "Begin with a network's defaults: dense, cnn, residual…; cnn else" },
    config: { hint: "FILE", help: "Begin with a configuration as JSON, as run show --json prints it" },
    set: { hint: "PATH=VALUE", many: true, help: "Change a setting: --set learning.learningRate=0.001" },
    name: { hint: "NAME", help: "What the run is called" },
    priority: { hint: "high|normal|low", help: "Before or behind others of its project in the queue" },
    wait: { help: "Follow it to its end; the exit code says how it ended" },
    require: requireOption,
  },
  run: async (given) => {
    const [from, file, preset] = [given.text("from"), given.text("config"), given.text("preset")];
    if ([from, file, preset].filter((way) => way !== undefined).length > 1) {
      throw new CliError("usage", "Begin with one of --from, --config and --preset.");
    }
    const priority = given.text("priority");
    if (priority !== undefined && !["high", "normal", "low"].includes(priority)) {
      throw new CliError("usage", `--priority ${priority}: it is high, normal or low.`);
    }
    const conditions = given.texts("require");
    checkConditions(conditions);
    const settings = given.texts("set");
    // What is wrong with them is told before the server is asked.
    for (const setting of settings) withSetting({}, setting);
    const api = await given.api();
    const before = from
      ? (
          await api.ask<{ run: { configuration: Configuration; version: { id: string } } }>(
            "query ($id: ID!) { run(id: $id) { configuration version { id } } }",
            { id: from },
          )
        ).run
      : null;
    const versionId = given.text("version") ?? before?.version.id;
    if (!versionId)
      throw new CliError("usage", "Name the version: --version ID. See offdiagonal datasets list.");
    const begun =
      before?.configuration ??
      (file ? await fromFile(file) : await presetOf(api, versionId, preset ?? "cnn"));
    const { launchRun: run } = await api.ask<{ launchRun: { id: string; number: number } }>(
      "mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id number } }",
      {
        input: {
          ...{ versionId, name: given.text("name"), priority },
          configuration: settings.reduce(withSetting, begun),
        },
      },
    );
    if (!given.flag("wait") && conditions.length === 0) {
      if (given.flag("json")) json(run);
      else say(run.id);
      return "good";
    }
    tell(`Launched #${run.number}: ${run.id}`);
    const { run: ended, outcome } = await waitForRun(api, run.id, conditions);
    tellEnd(ended, outcome, given.flag("json"));
    return outcome;
  },
};
