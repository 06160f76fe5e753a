import { expect, it } from "vitest";
import { isHeld } from "./sent";

const asking = (tags?: string) =>
  new Request("http://localhost/files", { headers: tags === undefined ? {} : { "If-None-Match": tags } });

it("knows what somebody has by its tag, strong or weak, alone or among others", () => {
  for (const tags of ['"abc"', 'W/"abc"', '"x", "abc"', '"x" , W/"abc"', "*"]) {
    expect(isHeld(asking(tags), '"abc"')).toBe(true);
  }
  for (const tags of [undefined, "", '"abcd"', "abc", 'W/"x"']) {
    expect(isHeld(asking(tags), '"abc"')).toBe(false);
  }
});
