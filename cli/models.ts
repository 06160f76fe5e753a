import { CliError } from "./exit";
import type { Command } from "./options";
import { json, say } from "./print";

export const modelCommands: Readonly<Record<string, Command>> = {
  "model download": {
    usage: "model download ID",
    summary: "Download the model of a run (or a model, by its id) in every format, with its preprocessing",
    options: { out: { hint: "PATH", help: "Where to; its id and .zip else, in this folder" } },
    run: async (given) => {
      const [id = ""] = given.words;
      const api = await given.api();
      const { node } = await api.ask<{
        node: { takeAwayUrl?: string; model?: { id: string; takeAwayUrl: string } | null } | null;
      }>(
        "query ($id: ID!) { node(id: $id) { ... on Model { takeAwayUrl } ... on Run { model { id takeAwayUrl } } } }",
        { id },
      );
      const path = node?.takeAwayUrl ?? node?.model?.takeAwayUrl;
      if (!path)
        throw new CliError("refused", `${id} has no model: it is none, or a run that has not finished.`);
      const out = given.text("out") ?? `${node?.model?.id ?? id}.zip`;
      await api.download(path, out);
      if (given.flag("json")) json({ file: out });
      else say(out);
      return "good";
    },
  },
};
