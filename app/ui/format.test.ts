import { describe, expect, it } from "vitest";
import { activeHref } from "./active-href";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  formatSigned,
  formatValue,
} from "./format";

describe("formatShare", () => {
  it("does not round a miss away", () => {
    expect(formatShare(0.99999)).toBe("99.9 %");
    expect(formatShare(1)).toBe("100.0 %");
    expect(formatShare(0.00001)).toBe("< 0.1 %");
    expect(formatShare(0)).toBe("0.0 %");
    expect(formatShare(Number.NaN)).toBe("–");
  });
});

it("formatSigned has a sign unless the size is rounded to zero", () => {
  const rounded = (size: number) => size.toFixed(2);
  expect([1.236, -1.236, 0.004, -0.004, 0].map((value) => formatSigned(value, rounded))).toEqual([
    ...["+1.24", "−1.24", "0.00", "0.00", "0.00"],
  ]);
  expect([-1234, 0].map((value) => formatSigned(value, formatCount))).toEqual(["−1,234", "0"]);
  expect(formatSigned(-0.0001, formatValue)).toBe("−1.00e-4");
});

describe("formatValue, formatDuration, formatBytes", () => {
  it("change unit where the next one reads better, without 1000 of the smaller", () => {
    expect(formatValue(0.00012)).toBe("1.20e-4");
    expect(formatValue(0.14434)).toBe("0.1443");
    expect(formatDuration(999.7)).toBe("1.0 s");
    expect(formatDuration(9_960)).toBe("10 s");
    expect(formatDuration(59_700)).toBe("1 min");
    expect(formatDuration(7_500_000)).toBe("2 h 5 min");
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(999_600)).toBe("1.0 MB");
  });
});

describe("formatAgo", () => {
  const now = new Date("2026-01-10T12:00:00Z");
  it("counts whole units", () => {
    expect(formatAgo(new Date("2026-01-10T11:59:30Z"), now)).toBe("just now");
    expect(formatAgo(new Date("2026-01-10T11:58:01Z"), now)).toBe("1 minute ago");
    expect(formatAgo(new Date("2026-01-08T12:00:00Z"), now)).toBe("2 days ago");
  });
});

describe("activeHref", () => {
  it("takes the longest address that the path lies under, by whole segments", () => {
    expect(activeHref(["/p/1", "/p/1/runs"], "/p/1/runs/9")).toBe("/p/1/runs");
    expect(activeHref(["/p/1"], "/p/10")).toBeUndefined();
    expect(activeHref(["/p/1/runs?state=failed"], "/p/1/runs")).toBe("/p/1/runs?state=failed");
  });
});
