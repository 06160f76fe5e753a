/** The words of a filter of runs, with their places. */

export type TokenKind = "name" | "text" | "number" | "age" | "symbol" | "end";

export interface Token {
  kind: TokenKind;
  /** A name without its backticks, a text without its quotes, a symbol as it stands. */
  text: string;
  /** Of a number its value; of an age ("7d", "-12h") its seconds. */
  value: number;
  /** A name in backticks is never a keyword. */
  quoted: boolean;
  from: number;
  /** Behind its last character. */
  to: number;
}

/** What is wrong with a filter, and where: characters from `from` up to `to`, counted from 0. */
export class FilterError extends Error {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
    /** What would have gone on from there. */
    readonly expected: Expected | null = null,
    /** Of a value: the field that it is compared with. */
    readonly field: string | null = null,
  ) {
    super(message);
    this.name = "FilterError";
  }
}

export type Expected = "field" | "operator" | "value" | "connective";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const patterns: readonly [TokenKind | "space", RegExp][] = [
  ["space", /\s+/y],
  // A date is a text: "2026-11-28", with a time or without.
  ["text", /\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?(?![\w.])/y],
  ["age", /[+-]?\d+(?:\.\d+)?[smhdw](?![\w.])/y],
  ["number", /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ["symbol", /!=|<=|>=|!~|[=<>~(),]/y],
  ["name", /[A-Za-z_][\w.-]*/y],
];

/** @throws FilterError where a character begins nothing, or a quote is not closed. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: TokenKind, text: string, to: number, more: Partial<Token> = {}) => {
    tokens.push({ kind, text, value: Number.NaN, quoted: false, ...more, from: at, to });
    at = to;
  };
  while (at < source.length) {
    const quote = source[at] ?? "";
    if (quote === '"' || quote === "'" || quote === "`") {
      const { text, to } = quotedAt(source, at);
      push(quote === "`" ? "name" : "text", text, to, { quoted: true });
      continue;
    }
    const found = patterns.find(([, pattern]) => {
      pattern.lastIndex = at;
      return pattern.test(source);
    });
    if (!found) {
      const word = /^[^\s(),]+/.exec(source.slice(at))?.[0] ?? quote;
      throw new FilterError(`“${word}” means nothing here: texts stand in quotes.`, at, at + word.length);
    }
    const [kind, pattern] = found;
    const to = pattern.lastIndex;
    const text = source.slice(at, to);
    if (kind === "space") at = to;
    else if (kind === "number") push(kind, text, to, { value: Number(text) });
    else if (kind === "age")
      push(kind, text, to, { value: Number(text.slice(0, -1)) * (unitSeconds[text.slice(-1)] ?? 1) });
    else push(kind, text, to);
  }
  push("end", "", at);
  return tokens;
}

/** A text in quotes; a backslash takes the next character as it is. */
function quotedAt(source: string, from: number): { text: string; to: number } {
  const quote = source[from];
  let text = "";
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === quote) return { text, to: at + 1 };
    if (source[at] === "\\" && at + 1 < source.length) at++;
    text += source[at];
  }
  throw new FilterError(`The ${quote} that begins here is not closed.`, from, source.length);
}

/** A text in quotes, as the filter reads it. */
export function quotedText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

const keywords = new Set(["and", "or", "not", "in", "is", "null", "true", "false"]);

/** Whether a word stands for itself only in backticks. */
export function isKeyword(text: string): boolean {
  return keywords.has(text.toLowerCase());
}

const figure = /^(last|best|atBest)\((.*)\)$/s;

/** A field's name as the filter reads it: `last(loss)` as it is, what holds other characters in backticks. */
export function quotedName(key: string): string {
  const [, of, metric] = figure.exec(key) ?? [];
  if (of !== undefined && metric !== undefined) return `${of}(${quotedName(metric)})`;
  if (/^[A-Za-z_][\w.-]*$/.test(key) && !isKeyword(key)) return key;
  return `\`${key.replace(/[\\`]/g, "\\$&")}\``;
}
