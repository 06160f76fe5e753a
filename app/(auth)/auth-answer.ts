import { formatDuration } from "@/app/ui/format";

type Failure = { status: number; code?: string; message?: string };

const known: Record<string, string> = {
  // One sentence for both, so that nobody learns which addresses have an account.
  INVALID_EMAIL_OR_PASSWORD:
    "There is no account with this e-mail address and password. Check both; capital letters count.",
  INVALID_EMAIL: "This is not an e-mail address. Check it for typing mistakes.",
  USER_ALREADY_EXISTS: "There is an account with this e-mail address already. Sign in with it instead.",
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL:
    "There is an account with this e-mail address already. Sign in with it instead.",
  PASSWORD_TOO_SHORT: "The password is too short. Use at least 10 characters.",
  PASSWORD_TOO_LONG: "The password is too long. Use at most 200 characters.",
};

/** What better-auth answers, for people. `retryAfter` is the header of a 429, in seconds. */
export function authMessage({ status, code, message }: Failure, retryAfter: string | null): string {
  if (status === 429) {
    const seconds = Number(retryAfter);
    const wait = seconds > 0 ? formatDuration(1000 * Math.max(10, seconds)) : "a minute";
    return `There were too many attempts from this address. Wait ${wait}, then try again.`;
  }
  if (code && known[code]) return known[code];
  if (status === 0) return "The server does not answer. Check the connection and try again.";
  return message || `The server answered with status ${status}. Try again; if it stays, look at its log.`;
}

/** Where to go after signing in: a path of this site, never another site's address. */
export function localPath(next: string | null): string {
  // "//host" and "/\host" leave the site, as browsers read them.
  if (!next || !/^\/(?![/\\])/.test(next)) return "/";
  const url = new URL(next, window.location.origin);
  return url.origin === window.location.origin ? `${url.pathname}${url.search}${url.hash}` : "/";
}
