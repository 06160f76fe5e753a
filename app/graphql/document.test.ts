import { print } from "graphql";
import { expect, test } from "vitest";
import { documentOf } from "./document";

const fragments = {
  Row: "fragment Row on Run { id ...Name }",
  Name: "fragment Name on Run { name }",
  Other: "fragment Other on Run { number ...Name }",
};

test("a document has what it spreads, also through others, once each", () => {
  const document = documentOf("query Runs { a { ...Row } b { ...Other ...Row } }", fragments);
  expect(print(document).replace(/\s+/g, " ")).toBe(
    "query Runs { a { ...Row } b { ...Other ...Row } } " +
      "fragment Row on Run { id ...Name } fragment Other on Run { number ...Name } fragment Name on Run { name }",
  );
});

test("a fragment's own document has itself and what it spreads", () => {
  const document = documentOf(fragments.Row, fragments);
  expect(document.definitions.map((each) => ("name" in each ? each.name?.value : ""))).toEqual([
    "Row",
    "Name",
  ]);
});

test("a fragment that is not there is named", () => {
  expect(() => documentOf("query Runs { a { ...Gone } }", fragments)).toThrow("There is no fragment Gone.");
});
