import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../steps.mjs";

/** The secret that signs sessions: made at the first start, kept in the data folder, readable by its owner alone. */
export async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, "secrets.json");
  if (!existsSync(path)) {
    const secrets = { auth: randomBytes(32).toString("base64url") };
    await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  await chmod(path, 0o600);
  const { auth } = JSON.parse(await readFile(path, "utf8")) as { auth?: unknown };
  if (typeof auth !== "string" || auth.length < 32) {
    throw new SetupError(
      `${path} holds no usable secret: restore it from your backup, or delete it (everybody then has to sign in anew).`,
    );
  }
  return auth;
}
