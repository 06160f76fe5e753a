interface Person {
  user: { name: string };
}

/** What is typed of a name behind the last @ before the caret, and where it begins; null where none is being typed. */
export function typedName(text: string, caret: number): { from: number; typed: string } | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || (from > 0 && /\w/.test(text[from - 1] ?? ""))) return null;
  const typed = text.slice(from + 1, caret);
  return typed.length <= 40 && !/[\n@]/.test(typed) ? { from, typed } : null;
}

/** People whose name begins with what is typed, or a word of it does; none once the whole name is there. */
export function namesLike<P extends Person>(people: readonly P[], typed: string, most = 6): P[] {
  const wanted = typed.toLowerCase();
  return people
    .filter(({ user: { name } }) => {
      const lower = name.toLowerCase();
      return !wanted.startsWith(lower) && (lower.startsWith(wanted) || lower.includes(` ${wanted}`));
    })
    .slice(0, most);
}

/** Those of the people whom a text calls by @ and name. Of two names that begin alike the longer one is meant. */
export function mentionedIn<P extends Person>(text: string, people: readonly P[]): P[] {
  const longestFirst = [...people].sort((a, b) => b.user.name.length - a.user.name.length);
  let rest = text;
  return longestFirst.filter(({ user: { name } }) => {
    if (!rest.includes(`@${name}`)) return false;
    rest = rest.replaceAll(`@${name}`, "");
    return true;
  });
}

/** The text with every mention in bold. */
export function withMentions(text: string, names: readonly string[]): string {
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return text;
  const escaped = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text.replace(new RegExp(`@(${escaped.join("|")})`, "g"), "**@$1**");
}
