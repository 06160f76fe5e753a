import { describe, expect, it } from "vitest";
import { type KeptDecision, type KeptPicture, summarise } from "./summary";

const cat = { id: "class_cat", name: "cat" };
const dog = { id: "class_dog", name: "dog" };
const order = ["model_wrong", "label_wrong", "ambiguous", "poor_image", "out_of_scope", "duplicate"] as const;

const said = (verdict: KeptDecision["verdict"], more: Partial<KeptDecision> = {}): KeptDecision => ({
  ...{ by: "Ada", verdict, class: null, former: null, tags: [], note: "", at: "2026-01-01T00:00:00.000Z" },
  ...more,
});
const picture = (id: string, decisions: KeptDecision[]): KeptPicture => ({
  ...{ imageId: id, name: `${id}.png`, truth: cat, predicted: dog, confidence: 0.9, decisions },
});

describe("a summary", () => {
  it("counts pictures by the last decision, those that people differ about, and labels put right", () => {
    const found = summarise(
      [
        picture("1", [said("model_wrong"), said("ambiguous")]),
        picture("2", [
          said("model_wrong", { tags: ["blurred"] }),
          said("model_wrong", { tags: ["blurred"] }),
        ]),
        picture("3", [said("label_wrong", { class: dog, former: cat })]),
        picture("4", []),
      ],
      order,
    );
    expect(found).toMatchObject({ images: 4, decided: 3, differing: 1, corrected: 1 });
    expect(found.verdicts.filter(({ images }) => images > 0)).toEqual([
      { verdict: "model_wrong", images: 1 },
      { verdict: "label_wrong", images: 1 },
      { verdict: "ambiguous", images: 1 },
    ]);
    expect(found.tags).toEqual([{ name: "blurred", images: 1 }]);
  });

  it("says what to do next for each pair of classes, the most pictures first", () => {
    const { next } = summarise(
      [
        picture("1", [said("label_wrong", { class: dog, former: cat })]),
        picture("2", [said("model_wrong", { tags: ["dark"] })]),
        picture("3", [said("model_wrong", { tags: ["dark", "small"] })]),
        { ...picture("4", [said("model_wrong")]), truth: dog, predicted: cat },
        picture("5", [said("duplicate")]),
      ],
      order,
    );
    expect(next[0]).toEqual({
      ...{ verdict: "model_wrong", truth: cat, other: dog, images: 2, tags: ["dark", "small"] },
    });
    expect(next).toHaveLength(4);
    expect(next).toContainEqual({ verdict: "label_wrong", truth: cat, other: dog, images: 1, tags: [] });
    expect(next).toContainEqual({ verdict: "duplicate", truth: null, other: null, images: 1, tags: [] });
  });

  it("of nothing decided is empty, not wrong", () => {
    expect(summarise([picture("1", [])], order)).toMatchObject({ images: 1, decided: 0, next: [], tags: [] });
  });
});
