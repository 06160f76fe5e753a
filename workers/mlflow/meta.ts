/**
 * Reads the flat YAML of MLflow's meta.yaml: a name and a plain or quoted text a line, longer ones folded over indented
 * lines, as PyYAML writes them. What is nested is left out.
 */
export function readMeta(yaml: string): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const lines = yaml.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const [, name, first] = /^([A-Za-z_]\w*):(?: +(.*)| *)$/.exec(lines[i] ?? "") ?? [];
    if (name === undefined) continue;
    const parts = [first ?? ""];
    while (/^( +.*|)$/.test(lines[i + 1] ?? "x") && i + 1 < lines.length)
      parts.push((lines[++i] as string).trim());
    found[name] = textOf(folded(parts));
  }
  return found;
}

/** Lines that were folded are one; an empty one between them was a new line. */
function folded(parts: readonly string[]): string {
  let text = parts[0] ?? "";
  let breaks = 0;
  for (const part of parts.slice(1)) {
    if (part === "") {
      breaks += 1;
      continue;
    }
    // A line of a text in double quotes that ends in a backslash goes on without a space.
    if (breaks === 0 && /(^|[^\\])(\\\\)*\\$/.test(text))
      text = text.slice(0, -1) + part.replace(/^\\ /, " ");
    else text += (breaks > 0 ? "\n".repeat(breaks) : " ") + part;
    breaks = 0;
  }
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", "0": "\0", a: "\x07", b: "\b", v: "\v", f: "\f", e: "\x1b" },
  ...{ N: "\x85", _: "\xa0", L: "\u2028", P: "\u2029" },
};

function textOf(text: string): string | null {
  if (text.startsWith("'")) return text.slice(1, text.endsWith("'") ? -1 : undefined).replaceAll("''", "'");
  if (text.startsWith('"')) {
    return text
      .slice(1, text.endsWith('"') ? -1 : undefined)
      .replace(
        /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs,
        (_all, x, u, long, one) => {
          const code = Number.parseInt(x ?? u ?? long ?? "", 16);
          if (Number.isNaN(code)) return escapes[one] ?? one;
          return code <= 0x10ffff ? String.fromCodePoint(code) : "";
        },
      );
  }
  return text === "" || text === "null" || text === "~" ? null : text;
}
