import { describe, expect, it } from "vitest";
import { evicted } from "./file-cache";

describe("what a browser keeps of models", () => {
  const index = {
    newest: { bytes: 50, usedAt: 30 },
    oldest: { bytes: 10, usedAt: 10 },
    middle: { bytes: 20, usedAt: 20 },
  };

  it("is everything while there is room", () => {
    expect(evicted(index, 80)).toEqual([]);
    expect(evicted({}, 0)).toEqual([]);
  });

  it("loses what was unused for longest first, and no more than it must", () => {
    expect(evicted(index, 79)).toEqual(["oldest"]);
    expect(evicted(index, 70)).toEqual(["oldest"]);
    expect(evicted(index, 69)).toEqual(["oldest", "middle"]);
  });

  it("never loses what was used last, however large it is", () => {
    expect(evicted(index, 1)).toEqual(["oldest", "middle"]);
  });
});
