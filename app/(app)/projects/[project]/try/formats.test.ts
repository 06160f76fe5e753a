import { expect, it } from "vitest";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { formats, runningFormat } from "./formats";

/** A model that was converted to a graph, and whose conversion to eight bits failed. */
const model = {
  conversions: [
    { id: "a", format: "graph", url: "/files/a" },
    { id: "b", format: "uint8", url: null },
  ],
} as unknown as TryModelFragment;

it("runs, and says of an answer that it ran, in the format that is asked for only where the model has it", () => {
  expect(formats.map((format) => runningFormat(model, format))).toEqual([
    ...["layers", "graph", "layers", "layers", "layers", "layers"],
  ]);
});
