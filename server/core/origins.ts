/** Addresses that the page may be opened under: the configured one, and both names of this computer. */
export function trustedOrigins(url: string): string[] {
  const { protocol, hostname, port } = new URL(url);
  const twin = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[hostname];
  return twin ? [url, `${protocol}//${twin}${port && `:${port}`}`] : [url];
}
