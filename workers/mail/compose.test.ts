import { describe, expect, it } from "vitest";
import { letterOf, type Waiting } from "./compose";

const person = { name: "Ada\r\nBcc: all@example.org", email: "ada@example.org" };
const item = (id: number, title = "Ben mentioned you"): Waiting => ({
  id: `inb_${id}`,
  project: "Birds & bees",
  title,
  excerpt: '<img src=x onerror="alert(1)">\nlook',
});

describe("a letter", () => {
  it("takes what people wrote as text, on one line where it is a header", () => {
    const letter = letterOf(person, [item(1, "Ben\nX-Evil: 1 mentioned you")], "https://vision.example.org");
    expect(letter.subject).toBe("Ben X-Evil: 1 mentioned you");
    expect(letter.to).toEqual({ name: "Ada Bcc: all@example.org", address: "ada@example.org" });
    expect(letter.html).not.toContain("<img");
    expect(letter.html).toContain("Birds &#38; bees");
    expect(letter.html).toContain('href="https://vision.example.org/inbox?item=inb_1"');
    expect(letter.text).toContain('  <img src=x onerror="alert(1)"> look');
  });

  it("names twenty and counts the rest", () => {
    const rest = Array.from({ length: 24 }, (_, i) => item(i + 2));
    const letter = letterOf(person, [item(1), ...rest], "https://vision.example.org");
    expect(letter.subject).toBe("Ben mentioned you, and 24 more");
    expect(letter.text.match(/inbox\?item=/g)).toHaveLength(20);
    expect(letter.text).toContain("And 5 more in your inbox");
  });

  it("is the same letter for the same items only", () => {
    const id = (...items: [Waiting, ...Waiting[]]) =>
      letterOf(person, items, "https://vision.example.org").messageId;
    expect(id(item(1), item(2))).toBe(id(item(1), item(2)));
    expect(id(item(1), item(2))).not.toBe(id(item(1)));
    expect(id(item(1))).toMatch(/^<[0-9a-f]{32}@vision\.example\.org>$/);
  });
});
