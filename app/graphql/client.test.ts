import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { expect, it } from "vitest";
import { lists } from "./client";

/** Read page by page without the cache, or put together by whoever asks. */
const byHand = [
  ...["DatasetImages", "ExampleChoices", "ExportRuns", "JudgedImages", "QueueReviewImages"],
  ...["LabelList", "ReviewDecisions", "RobustnessImages", "RunLog", "RunsOfSelection"],
];

/** Arguments that say which page, not which list. */
const ofPage = ["first", "after", "at"];

/** Each list that an operation of the app reads on from a cursor, with the arguments that say which list it is. */
function readOn() {
  const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
  const found: { operation: string; type: string; field: string; own: string[] }[] = [];
  for (const file of readdirSync("app", { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || file.includes("generated") || file.includes(".test.")) continue;
    for (const [, source = ""] of readFileSync(`app/${file}`, "utf8").matchAll(/graphql\(`([^`]*)`\)/g)) {
      if (!source.includes("after:")) continue;
      const types = new TypeInfo(schema);
      let operation = "";
      visit(
        parse(source),
        visitWithTypeInfo(types, {
          OperationDefinition: ({ name, operation: kind }) => {
            operation = name?.value ?? "";
            // What is subscribed to is no list.
            if (kind === "subscription") return false;
          },
          Field: ({ name, arguments: given = [] }) => {
            const names = given.map((one) => one.name.value);
            if (!names.includes("after")) return;
            const own = names.filter((one) => !ofPage.includes(one));
            found.push({ operation, type: types.getParentType()?.name ?? "", field: name.value, own });
          },
        }),
      );
    }
  }
  return found;
}

const keptLists: Readonly<Record<string, Readonly<Record<string, { keyArgs?: unknown }>>>> = lists;

it("keeps the pages of every list that is read on together, each list apart from those of other arguments", () => {
  const all = readOn();
  expect(all.length).toBeGreaterThan(30);
  const lost = all.filter(({ operation, type, field, own }) => {
    if (byHand.includes(operation)) return false;
    const kept = keptLists[type]?.[field];
    return !kept || own.some((one) => !Array.isArray(kept.keyArgs) || !kept.keyArgs.includes(one));
  });
  expect(lost).toEqual([]);
  expect(byHand.filter((one) => !all.some(({ operation }) => operation === one))).toEqual([]);
});
