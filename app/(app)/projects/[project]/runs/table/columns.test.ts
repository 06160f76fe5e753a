import { describe, expect, it } from "vitest";
import { columnOf, columnsFrom, columnsText, moved, usualColumns } from "./columns";

describe("columns in an address", () => {
  it("are read as they were written, with widths and pins", () => {
    const columns = [
      { ...columnOf("learning.optimizer"), pinned: true, width: 210 },
      columnOf("last(validation.recall.grey, *old* cat!)"),
      { ...columnOf("state"), width: 90 },
    ];
    expect(columnsFrom(columnsText(columns))).toEqual(columns);
  });

  it("say in a word that they are the usual ones, with their widths and in their order", () => {
    expect(columnsText(usualColumns)).toBe("usual");
    expect(columnsFrom("usual")).toEqual(usualColumns);
    for (const others of [
      usualColumns.slice(1),
      [...usualColumns].reverse(),
      usualColumns.map((column, place) => (place === 0 ? { ...column, width: 300 } : column)),
    ]) {
      expect(columnsText(others)).not.toBe("usual");
      expect(columnsFrom(columnsText(others))).toEqual(others);
    }
  });

  it("are read once each, pinned ones first, and what is no column is passed over", () => {
    expect(columnsFrom("state,*12,state*99,epoch!,%E0%A4%A")).toEqual([
      { ...columnOf("epoch"), pinned: true },
      { ...columnOf("state"), width: 99 },
    ]);
    expect(columnsFrom("")).toBeNull();
  });

  it("move among their like", () => {
    const columns = columnsFrom("a!,b,c,d") ?? [];
    const keys = (of: readonly { key: string }[]) => of.map(({ key }) => key).join("");
    expect(keys(moved(columns, "d", -1))).toBe("abdc");
    expect(keys(moved(columns, "b", -1))).toBe("abcd");
    expect(keys(moved(columns, "b", 9))).toBe("acdb");
    expect(keys(moved(columns, "z", 1))).toBe("abcd");
  });
});
