import { expect, it } from "vitest";
import { firstIdAt, newId, newIdTail, typeOfId } from "./ids";

/** As a statement makes them: its `id_time` is held against this in test/integration/labels.test.ts. */
const idsOf = (count: number) => {
  const head = `${newId("Label").slice(0, "label_".length + 10)}${newIdTail()}`;
  return Array.from({ length: count }, (_, index) => head + String(index + 1).padStart(8, "0"));
};

const later = () => new Promise((done) => setTimeout(done, 3));

it("makes many ids that are ids, differ, and sort between those made before and after", async () => {
  const before = newId("Label");
  await later();
  const ids = idsOf(50_000);
  await later();
  const after = newId("Label");
  expect(new Set(ids).size).toBe(50_000);
  expect([before, ...ids, after]).toEqual([before, ...ids, after].sort());
  expect(ids.every((id) => typeOfId(id) === "Label")).toBe(true);
  expect(ids.every((id) => id.length === before.length)).toBe(true);
});

it("names the place of an instant among ids", async () => {
  const earlier = newId("Label");
  await later();
  const border = firstIdAt("Label", new Date());
  const ids = idsOf(2);
  expect(typeOfId(border)).toBe("Label");
  expect([ids[1], border, earlier, ids[0]].sort()).toEqual([earlier, border, ...ids]);
});
