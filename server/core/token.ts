import { createHash, randomBytes } from "node:crypto";

/** A token of 256 random bits; only its hash is kept, so reading the database gives nobody a way in. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

/** The sha256 that a token is found by, as hexadecimal text. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
