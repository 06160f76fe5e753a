/** The header that has a file saved under its name, for whoever reads UTF-8 and whoever does not. */
export function attachment(name: string): string {
  const safe = name.replace(/[^\w .()-]/g, "_");
  return `attachment; filename="${safe}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
