import { describe, expect, it } from "vitest";
import {
  drawnHeight,
  isOff,
  mostOffset,
  offsetOf,
  type Stand,
  scrolled,
  tallest,
  topOf,
} from "./tall-scroll";

const tall = { height: 262_000_000, view: 700 };
const most = mostOffset(tall);
const lastTop = tallest - tall.view;

/** As a browser does it: an element is scrolled no further than its ends. */
function wheel(from: Stand, by: number): Stand {
  return scrolled(from, Math.min(Math.max(from.top + by, 0), lastTop), tall);
}

describe("a list that is taller than an element may be", () => {
  it("has a place for each place of the bar, and the ends at its ends", () => {
    expect(topOf(0, tall)).toBe(0);
    expect(topOf(most, tall)).toBe(lastTop);
    let before = -1;
    for (let top = 0; top <= lastTop; top += 9973) {
      const offset = offsetOf(top, tall);
      expect(offset).toBeGreaterThan(before);
      expect(topOf(offset, tall)).toBeCloseTo(top, 3);
      before = offset;
    }
    expect(offsetOf(lastTop / 2, tall)).toBeCloseTo(most / 2, 3);
  });

  it("moves by as many pixels as a wheel, a finger or a key does, anywhere and never further than its ends", () => {
    for (const offset of [
      0,
      900,
      999_900,
      1_000_100,
      77_000_000,
      most - 1_000_100,
      most - 999_900,
      most - 900,
    ]) {
      for (const by of [1, -1, 120, -120, 650, -650, 1400, -1400]) {
        const from = { offset, top: topOf(offset, tall) };
        expect(wheel(from, by).offset).toBeCloseTo(Math.min(Math.max(offset + by, 0), most), 3);
      }
    }
  });

  it("is scrolled from any place to its very ends without a break", () => {
    for (const [begin, step] of [
      [1_500_000, -900],
      [most - 1_500_000, 900],
      [2_000_000, -1399],
    ] as const) {
      let at: Stand = { offset: begin, top: topOf(begin, tall) };
      for (let moves = 0; at.offset > 0 && at.offset < most; moves++) {
        const next = wheel(at, step);
        const wanted = Math.min(Math.max(at.offset + step, 0), most);
        expect(next.offset).toBeCloseTo(wanted, 3);
        at = next;
        expect(moves).toBeLessThan(2000);
      }
      expect(at.top).toBeCloseTo(at.offset === 0 ? 0 : lastTop, 3);
    }
  });

  it("goes where the bar is dragged to", () => {
    const from = { offset: 5000, top: 5000 };
    expect(scrolled(from, 8_000_000, tall)).toEqual({ offset: offsetOf(8_000_000, tall), top: 8_000_000 });
    expect(scrolled(from, lastTop, tall)).toEqual({ offset: most, top: lastTop });
    expect(scrolled({ offset: most, top: lastTop }, 0, tall)).toEqual({ offset: 0, top: 0 });
  });

  it("tells when its bar has stayed behind", () => {
    const offset = 100_000_000;
    const top = topOf(offset, tall);
    expect(isOff({ offset, top }, tall)).toBe(false);
    expect(isOff({ offset: offset + 900, top: top + 900 }, tall)).toBe(false);
    expect(isOff({ offset: offset + 900_000, top: top + 900_000 }, tall)).toBe(true);
  });
});

it("a list that an element can be as tall as is scrolled as any", () => {
  const low = { height: 9000, view: 700 };
  expect(drawnHeight(low.height)).toBe(9000);
  for (const top of [0, 1, 4000, 8300]) {
    expect(topOf(top, low)).toBe(top);
    expect(offsetOf(top, low)).toBe(top);
    expect(scrolled({ offset: 77, top: 77 }, top, low)).toEqual({ offset: top, top });
  }
});
