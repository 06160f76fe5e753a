/** The href among `hrefs` that the path lies under; the longest wins, so "/p/1/runs" beats "/p/1". */
export function activeHref(hrefs: readonly string[], pathname: string): string | undefined {
  return hrefs
    .filter((href) => {
      const path = href.split(/[?#]/, 1)[0] ?? href;
      return pathname === path || pathname.startsWith(`${path}/`);
    })
    .sort((a, b) => b.length - a.length)[0];
}
