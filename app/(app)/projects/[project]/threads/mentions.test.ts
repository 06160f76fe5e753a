import { describe, expect, it } from "vitest";
import { mentionedIn, namesLike, typedName, withMentions } from "./mentions";

const people = ["Anna", "Anna Ax", "Ben (QA)"].map((name) => ({ user: { name } }));
const names = (found: { user: { name: string } }[]) => found.map(({ user }) => user.name);

describe("mentions", () => {
  it("are looked for behind an @ at the caret, not in an address", () => {
    expect(typedName("Hi @an", 6)).toEqual({ from: 3, typed: "an" });
    expect(typedName("Hi @an, see", 3)).toBeNull();
    expect(typedName("me@an", 5)).toBeNull();
    expect(typedName("@an\nnext", 8)).toBeNull();
  });

  it("offer names by their beginning or a later word, until one is whole", () => {
    expect(names(namesLike(people, "an"))).toEqual(["Anna", "Anna Ax"]);
    expect(names(namesLike(people, "ax"))).toEqual(["Anna Ax"]);
    expect(names(namesLike(people, "Ben (QA) look"))).toEqual([]);
  });

  it("are read from the text, the longer name where two begin alike", () => {
    expect(names(mentionedIn("@Anna Ax, look", people))).toEqual(["Anna Ax"]);
    expect(names(mentionedIn("@Anna and @Anna Ax", people)).sort()).toEqual(["Anna", "Anna Ax"]);
    expect(mentionedIn("nobody", people)).toEqual([]);
  });

  it("stand out in the text, whatever signs a name has", () => {
    expect(withMentions("See @Ben (QA)!", ["Ben (QA)"])).toBe("See **@Ben (QA)**!");
    expect(withMentions("@Anna Ax", ["Anna", "Anna Ax"])).toBe("**@Anna Ax**");
  });
});
