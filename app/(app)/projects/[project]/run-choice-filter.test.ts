import { describe, expect, it } from "vitest";
import { parseFilter } from "@/ml/run-filter/parse";
import { choiceFilter } from "./run-choice-filter";

describe("the filter of runs to choose from", () => {
  it("is none where all runs are meant and nothing is looked for", () => {
    expect(choiceFilter("any", "  ")).toBe("");
    expect(choiceFilter("measured", "")).toBe("test.accuracy is not null");
  });

  it("looks for a part of the name, and for the number where it is one", () => {
    expect(choiceFilter("any", " wide ")).toBe('name ~ "wide"');
    expect(choiceFilter("any", "12")).toBe('(number = 12 or name ~ "12")');
    expect(choiceFilter("measured", "#12")).toBe(
      'test.accuracy is not null and (number = 12 or name ~ "#12")',
    );
  });

  it.each(['a "quoted" one', "back\\slash", "' or number > 0", ")("])(
    "can be read whatever is written: %s",
    (text) => {
      for (const among of ["any", "measured", "models"] as const) {
        const filter = parseFilter(choiceFilter(among, text));
        expect(JSON.stringify(filter)).toContain(JSON.stringify(text));
      }
    },
  );
});
