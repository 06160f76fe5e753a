import { Refusal } from "../refusal";

/** Without what Postgres takes in no text: zero characters, and halves of a pair of UTF-16. */
export const cleaned = (text: string) => text.replace(/[\0\p{Cs}]/gu, "\ufffd");

/**
 * The classes that a cell names: none, one, or those of a list, as JSON and Label Studio's exports write it
 * (["cat", "dog"], {"choices": ["cat", "dog"]}). White space counts once, other control characters are replaced.
 */
export function classesIn(cell: string): string[] {
  return listed(cell.trim())
    .map((name) =>
      name
        .replace(/\s+/gu, " ")
        .replace(/\p{Cc}/gu, "\ufffd")
        .trim()
        .normalize("NFC"),
    )
    .filter((name) => name !== "");
}

function listed(text: string): string[] {
  if (!/^(\[|\{\s*"choices")/.test(text)) return [text];
  try {
    const value: unknown = JSON.parse(text);
    const list = Array.isArray(value) ? value : (value as { choices: unknown }).choices;
    if (Array.isArray(list) && list.every((one) => typeof one === "string" || typeof one === "number"))
      return list.map(String);
  } catch {
    // A class that begins with a bracket.
  }
  return [text];
}

export const severalClasses = () =>
  new Refusal(
    "several-classes",
    "The table gives this file several classes; here an image has one. Keep the row that counts.",
  );
