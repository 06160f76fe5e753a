import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Api } from "./api";
import { CliError } from "./exit";
import type { Command } from "./options";
import { json, plain, say } from "./print";
import { keepSettings, serverUrl } from "./settings";

/** Reads the token: from a pipe as it is, from a terminal without showing it. */
async function askForToken(): Promise<string> {
  if (!process.stdin.isTTY) {
    let text = "";
    for await (const chunk of process.stdin) text += chunk;
    return text.trim();
  }
  process.stderr.write("Access token (it is not shown): ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await lines.question("")).trim();
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

export const login: Command = {
  usage: "login",
  summary: "Keep the server's address and an access token, read from standard input",
  options: { url: { hint: "URL", help: "The server; OFFDIAGONAL_URL else, or http://localhost:3000" } },
  run: async (given) => {
    const url = serverUrl(given.text("url") ?? (process.env.OFFDIAGONAL_URL || "http://localhost:3000"));
    const token = await askForToken();
    if (!/^\S+$/.test(token))
      throw new CliError("usage", "No token was given. Make one in your account there.");
    const { viewer } = await new Api({ url, token }).ask<{
      viewer: { user: { name: string; email: string } };
    }>("{ viewer { user { name email } } }");
    const file = await keepSettings({ url, token });
    if (given.flag("json")) json({ url, ...viewer.user, file });
    else say(`Signed in to ${url} as ${plain(viewer.user.name)}. Kept in ${file}.`);
    return "good";
  },
};
