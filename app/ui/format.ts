/** Writes numbers in one way. Made once and when first wanted: to make it takes as long as to write with it thirty times. */
function writer(options: Intl.NumberFormatOptions): (value: number) => string {
  let made: Intl.NumberFormat | undefined;
  return (value) => {
    made ??= new Intl.NumberFormat("en", options);
    return made.format(value);
  };
}

const inFourDigits = writer({ maximumSignificantDigits: 4 });
const inWhole = writer({ maximumFractionDigits: 0 });

/** A measured value: four significant digits at most; very small and very large in powers of ten. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 1e-3 || size >= 1e7) return value.toExponential(2).replace("e+", "e");
  return inFourDigits(value);
}

/** A number of things: "70,000". */
export function formatCount(count: number): string {
  return inWhole(count);
}

/** A difference with its sign, a true minus: "+1.24", "−3"; one that its size rounds to zero has none. */
export function formatSigned(difference: number, size: (amount: number) => string): string {
  const text = size(Math.abs(difference));
  return /[1-9]/.test(text) ? `${difference > 0 ? "+" : "−"}${text}` : text;
}

/** A share of 1 in per cent: 0.9742 → "97.4 %". Never rounds up to 100 what is not all, nor down to 0 what is something. */
export function formatShare(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return "–";
  const step = 10 ** -digits;
  const percent = share * 100;
  if (share < 1 && percent > 100 - step) return `${(100 - step).toFixed(digits)} %`;
  if (share > 0 && percent < step / 2) return `< ${step.toFixed(digits)} %`;
  return `${percent.toFixed(digits)} %`;
}

/** A length of time in milliseconds: "840 ms", "4.2 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** A number of bytes: "812 B", "4.1 MB" (powers of 1000). */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 99.5 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** How long ago, or until: "just now", "4 minutes ago", "in 2 days". */
export function formatAgo(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["week", 604_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return "just now";
}

/** A text as it stands in SVG or XML, between tags or within quotes. */
export function escapedMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
