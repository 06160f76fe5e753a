import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "./exit";

/** Where the server is, and the access token that is sent to it. */
export interface Settings {
  url: string;
  token: string;
}

const settingsFolder = () => join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "offdiagonal");
const settingsFile = () => join(settingsFolder(), "settings.json");

/** Where uploads that broke off are remembered. */
export async function uploadsFile(): Promise<string> {
  await mkdir(settingsFolder(), { recursive: true, mode: 0o700 });
  return join(settingsFolder(), "uploads.json");
}

async function kept(): Promise<Partial<Settings>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(settingsFile(), "utf8"));
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new CliError("usage", `${settingsFile()} cannot be read: ${String(error)}. Sign in again.`);
  }
}

/** An address as it is asked: without what stands after the host. Throws where it is none. */
export function serverUrl(text: string): string {
  const { protocol, origin } = URL.canParse(text) ? new URL(text) : { protocol: "", origin: "" };
  if (protocol !== "http:" && protocol !== "https:") {
    throw new CliError("usage", `${text} is no address. Give one such as https://vision.example.org.`);
  }
  return origin;
}

/** OFFDIAGONAL_URL and OFFDIAGONAL_TOKEN, or what `login` kept. */
export async function readSettings(): Promise<Settings> {
  const own = await kept();
  const url = process.env.OFFDIAGONAL_URL || own.url || "http://localhost:3000";
  // A kept token is of the kept server alone: another address must not be sent it.
  const isSame = own.url !== undefined && serverUrl(url) === serverUrl(own.url);
  const token = process.env.OFFDIAGONAL_TOKEN || (isSame ? own.token : undefined);
  if (!token) {
    throw new CliError(
      "refused",
      `There is no access token for ${serverUrl(url)}. Make one there under Account, Access tokens; then: offdiagonal login, or set OFFDIAGONAL_TOKEN.`,
    );
  }
  return { url: serverUrl(url), token };
}

/** Keeps where the server is and the token, readable by this user alone. */
export async function keepSettings(settings: Settings): Promise<string> {
  await mkdir(settingsFolder(), { recursive: true, mode: 0o700 });
  const file = settingsFile();
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  // The mode is the one of a file that is new; an older umask may have taken more.
  await chmod(temporary, 0o600);
  await rename(temporary, file);
  return file;
}
