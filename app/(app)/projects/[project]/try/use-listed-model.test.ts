import { describe, expect, it } from "vitest";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { withModels } from "./use-listed-model";

const model = (id: string): TryModelFragment => ({
  id,
  format: "layers",
  accuracy: 1,
  preprocessing: {},
  conversions: [],
  classes: [],
  run: { id: `run_${id}`, number: 1, name: id },
});

describe("the models to choose from", () => {
  it("hold those that the address names, also where they are older than the list", () => {
    const list = [model("c"), model("b")];
    expect(withModels(list, list[1] ?? null, null)).toBe(list);
    expect(withModels(list, model("a"), model("c")).map(({ id }) => id)).toEqual(["a", "c", "b"]);
  });
});
