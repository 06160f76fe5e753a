/** Addresses of everything that this worker has loaded, its own script included. */
export function loadedResources(): string[] {
  return [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)].filter(
    (address) => address.startsWith(`${location.origin}/`),
  );
}
