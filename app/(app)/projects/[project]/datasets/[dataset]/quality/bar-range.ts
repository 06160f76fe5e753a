/**
 * The range of a histogram's bar as the address of its images has it (`image-filter-url.ts`): what the next bar counts is
 * not in it. @param end whether a last bar ends at its upper edge, which it holds, or nowhere; null for any other.
 */
export function barRange(
  { from, to }: { from: number; to: number },
  end: "closed" | "open" | null = null,
): string {
  return encodeURIComponent(`${from}..${end === "open" ? "" : end === "closed" ? to : `<${to}`}`);
}
