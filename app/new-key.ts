/** A key that nobody else has, 32 hexadecimal digits. Drawn by oneself, as randomUUID is there over HTTPS only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
