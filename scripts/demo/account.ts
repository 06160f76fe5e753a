import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

type Account = { name: string; email: string; password: string };

/** `demo.json` of the data folder: who can sign in, and whether everything is there. */
export interface DemoAccounts {
  owner: Account;
  colleague: Account;
  complete: boolean;
}

const pathOf = (dataDir: string) => join(dataDir, "demo.json");
const account = (name: string, email: string): Account => ({
  name,
  email,
  password: randomBytes(12).toString("base64url"),
});

export async function readAccounts(dataDir: string): Promise<DemoAccounts | null> {
  try {
    return JSON.parse(await readFile(pathOf(dataDir), "utf8")) as DemoAccounts;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Written before anybody signs up: no password can be lost by an interruption. */
export async function keepAccounts(dataDir: string, accounts: DemoAccounts): Promise<void> {
  const path = pathOf(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export const newAccounts = (): DemoAccounts => ({
  owner: account("Dana Demo", "demo@example.org"),
  colleague: account("Robin Reviewer", "robin@example.org"),
  complete: false,
});
