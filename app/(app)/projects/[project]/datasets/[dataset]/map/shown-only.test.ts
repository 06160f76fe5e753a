import { describe, expect, it } from "vitest";
import { shownOnly } from "./shown-only";

const of = (...values: (string | null)[]) => values.map((value, group) => ({ group, value }));
const map = { classIds: ["class_a", "class_b"], runId: "run_a" };

describe("what is hidden on a map", () => {
  it("is not among the images that are chosen", () => {
    const classes = of("class_a", "class_b", null);
    expect(shownOnly("class", classes, new Set(), map)).toEqual({ filter: {}, isHiddenChosen: false });
    expect(shownOnly("class", classes, new Set([0]), map)?.filter).toEqual({ class: ["class_b", "none"] });
    expect(shownOnly("split", of(null, "train"), new Set([1]), map)?.filter).toEqual({ split: ["none"] });
    const labelled = of(null, "labelled");
    expect(shownOnly("labelled", labelled, new Set([1]), map)?.filter).toEqual({ class: ["none"] });
    expect(shownOnly("labelled", labelled, new Set([0]), map)?.filter).toEqual({
      class: ["class_a", "class_b"],
    });
    const verdicts = of(null, "right", "wrong");
    expect(shownOnly("prediction", verdicts, new Set([0, 1]), map)?.filter).toEqual({
      ...{ run: "run_a", wrong: true },
    });
    expect(shownOnly("prediction", verdicts, new Set([0]), map)?.filter).toEqual({ run: "run_a" });
  });

  it("leaves nothing to choose where it is all there is", () => {
    expect(shownOnly("class", of("class_a", null), new Set([0, 1]), map)).toBeNull();
  });

  it("is told to be among them where no filter tells it from the others", () => {
    const verdicts = of(null, "right", "wrong");
    expect(shownOnly("prediction", verdicts, new Set([2]), map)).toEqual({
      ...{ filter: {}, isHiddenChosen: true },
    });
  });
});
