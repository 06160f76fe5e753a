import { BlockList, isIP } from "node:net";
import { AppError } from "@/server/core/errors";

/** A host that the operator allows hooks to reach, with the port where one was named. */
export interface HookHost {
  host: string;
  /** Null: 443 of https, 80 of http. */
  port: number | null;
}

/**
 * OFFDIAGONAL_HOOK_HOSTS as it is written: `hooks.example.org, ci.internal:8080, [::1]:9000`. Exact names; none has a
 * pattern. Null where a part of it is no host.
 */
export function hookHostsOf(text: string): HookHost[] | null {
  const hosts: HookHost[] = [];
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    const match = /^(\[[\da-f:.]+\]|[a-z\d](?:[a-z\d.-]*[a-z\d])?)(?::(\d{1,5}))?$/i.exec(part);
    const port = match?.[2] === undefined ? null : Number(match[2]);
    if (!match?.[1] || (port !== null && (port < 1 || port > 65_535))) return null;
    hosts.push({ host: match[1].toLowerCase(), port });
  }
  return hosts;
}

const shown = ({ host, port }: HookHost) => (port === null ? host : `${host}:${port}`);

/** Why an address may not be sent to, or null where it may. */
export function refusalOfAddress(text: string, allowed: readonly HookHost[]): string | null {
  if (!URL.canParse(text))
    return `${text} is no address. Give one such as https://hooks.example.org/offdiagonal.`;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "An address begins with https:// or http://.";
  if (username || password) return "Leave name and password out of the address: what is sent is signed.";
  const usual = protocol === "https:" ? 443 : 80;
  const wanted = port === "" ? usual : Number(port);
  if (allowed.some((one) => one.host === hostname && (one.port ?? usual) === wanted)) return null;
  const whom = "Who runs this server allows more by OFFDIAGONAL_HOOK_HOSTS.";
  return allowed.length === 0
    ? `No address is allowed here. ${whom}`
    : `${hostname}${wanted === usual ? "" : `:${wanted}`} is not among what is allowed here: ${allowed.map(shown).join(", ")}. ${whom}`;
}

/** Throws INVALID_INPUT where an address may not be sent to. */
export function requireAllowed(text: string, allowed: readonly HookHost[]): void {
  const refusal = refusalOfAddress(text, allowed);
  if (refusal) throw new AppError("INVALID_INPUT", refusal, "url");
}

const never = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 3],
] as const) {
  never.addSubnet(address, bits, "ipv4");
}
for (const [address, bits] of [
  ["::", 127],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  never.addSubnet(address, bits, "ipv6");
}

/**
 * Whether a name that the operator allowed may lead to a network address: never to this computer, to a link-local
 * address (where clouds keep their secrets) or to many at once, whatever its DNS says by now. Private networks may be
 * meant: the operator named the host. `localhost` and a written address mean what they say.
 */
export function isAddressFit(host: string, address: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === "localhost" || isIP(bare) !== 0) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const family = isIP(mapped ?? address);
  return family !== 0 && !never.check(mapped ?? address, family === 4 ? "ipv4" : "ipv6");
}
