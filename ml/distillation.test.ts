import { describe, expect, it } from "vitest";
import { amongCommon, commonClasses, whyNoTeacher } from "@/ml/distillation";

const classesOf = (names: string) => [...names].map((name) => ({ id: `cls_${name}`, name }));

describe("who can teach whom", () => {
  it("goes by the ids of classes, in the student's order", () => {
    expect(commonClasses(classesOf("abc"), classesOf("cxba"))).toEqual({
      student: [0, 1, 2],
      teacher: [3, 2, 0],
    });
    expect(commonClasses(classesOf("abcd"), classesOf("db"))).toEqual({ student: [1, 3], teacher: [1, 0] });
  });

  it("takes two common classes, and names both sides' where there are fewer", () => {
    expect(whyNoTeacher(classesOf("abc"), classesOf("cb"))).toBeNull();
    expect(whyNoTeacher(classesOf("abc"), classesOf("cx"))).toBe(
      "knows c, x: only c of the version's 3 classes (a, b, c), and it takes two",
    );
    expect(whyNoTeacher(classesOf("abcdefg"), classesOf("x"))).toBe(
      "knows x: none of the version's 7 classes (a, b, c, d, e and 2 more), and it takes two",
    );
  });

  it("divides what the teacher says among the common classes", () => {
    const said = Float32Array.of(0.1, 0.5, 0.3, 0.1, 0, 1, 0, 0);
    const among = amongCommon(said, 4, commonClasses(classesOf("abc"), classesOf("cxba")));
    expect(among.length).toBe(6);
    for (const [i, expected] of [0.2, 0.6, 0.2, 1 / 3, 1 / 3, 1 / 3].entries())
      expect(among[i]).toBeCloseTo(expected, 6);
  });
});
