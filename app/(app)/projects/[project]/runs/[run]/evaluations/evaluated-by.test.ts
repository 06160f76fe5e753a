import { expect, it } from "vitest";
import { evaluatedBy } from "./evaluated-by";

const of = (name: string | null, images: number) => ({
  user: name === null ? null : { id: `user ${name}`, name },
  images,
});

it("names who answered an evaluation, with how many images", () => {
  expect(evaluatedBy([of(null, 40)])).toBe("the worker");
  expect(evaluatedBy([of("Olga", 2431)])).toBe("tabs of Olga (2,431)");
  expect(evaluatedBy([of("Olga", 2431), of("Ben", 1200)])).toBe("tabs of Olga (2,431) and Ben (1,200)");
  expect(evaluatedBy([of(null, 32), of("Olga", 9), of("Ben", 8)])).toBe(
    "tabs of Olga (9), Ben (8) and the worker (32)",
  );
});
