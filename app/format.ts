/** What pages say in numbers and times beyond app/ui/format.ts. */
import { formatCount, formatShare } from "@/app/ui/format";

/** "1 image", "12,345 images" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A share 0..1 as "97.31 %"; "–" where there is none. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? "–" : formatShare(share, digits);
}

/** Milliseconds with as many digits as they are worth: "0.84 ms", "12.3 ms", "431 ms" */
export function milliseconds(value: number): string {
  return `${value < 1 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
}

let exact: Intl.DateTimeFormat | undefined;

/** Day and time to the second. */
export function instant(at: string | Date): string {
  // Made when first wanted: to make it takes longer than most pages take to be drawn.
  exact ??= new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  return exact.format(new Date(at));
}
