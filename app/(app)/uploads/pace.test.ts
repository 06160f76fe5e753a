import { describe, expect, it } from "vitest";
import { Pace } from "./pace";

describe("Pace", () => {
  it("tells bytes a second over the last seconds only", () => {
    const pace = new Pace();
    expect(pace.read(0, 0)).toBeNull();
    expect(pace.read(100, 500)).toBeNull();
    expect(pace.read(1000, 1000)).toBe(1000);
    for (let second = 2; second <= 20; second++) pace.read(1000 + (second - 1) * 50, second * 1000);
    expect(pace.read(2000, 21_000)).toBeCloseTo(50, -1);
  });

  it("begins again where a piece is sent again", () => {
    const pace = new Pace();
    pace.read(0, 0);
    pace.read(5000, 1000);
    expect(pace.read(2000, 2000)).toBeNull();
    expect(pace.read(3000, 3000)).toBe(1000);
  });
});
