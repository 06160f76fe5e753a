/**
 * The language that runs are narrowed by, `val.accuracy > 0.9 and optimizer = "adam"`: read by recursive descent into
 * plain data, from which the server makes SQL with parameters. Nothing of it is ever evaluated.
 *
 *   either     = all { "or" all }
 *   all        = one { "and" one }
 *   one        = "not" one | "(" either ")" | comparison
 *   comparison = field ( operator value | ["not"] "in" "(" value { "," value } ")" | "is" ["not"] "null" )
 *   field      = name | ( "last" | "best" | "atBest" ) "(" name ")"
 *   operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
 *   value      = number | age | text | name | "true" | "false"
 */
import { type Expected, FilterError, isKeyword, type Token, tokensOf } from "./tokens";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~";

export interface Value {
  kind: "number" | "text" | "age";
  /** Of an age: seconds, negative in the past. */
  number: number;
  text: string;
  from: number;
  to: number;
}

export interface Field {
  /** As it was written: "val.accuracy", "best(loss)". */
  name: string;
  from: number;
  to: number;
}

export type Filter =
  | { kind: "and" | "or"; of: Filter[] }
  | { kind: "not"; of: Filter }
  | { kind: "compare"; field: Field; operator: Operator; value: Value }
  | { kind: "in"; field: Field; values: Value[] }
  | { kind: "null"; field: Field };

const operators: readonly string[] = ["=", "!=", "<=", ">=", "<", ">", "~", "!~"];
const figures = ["last", "best", "atBest"];

/** So deep may parentheses and negations lie in each other. */
const deepest = 50;
/** So many comparisons may one filter hold. */
const mostComparisons = 100;

const wanted: Record<Expected, string> = {
  field: "a field, such as state or val.accuracy",
  operator: "an operator (=, !=, <, <=, >, >=, ~, in, is null)",
  value: 'a value, such as 0.9, "adam" or -7d',
  connective: "and, or, or the end",
};

class Parser {
  private at = 0;
  private comparisons = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Filter | null {
    if (this.next.kind === "end") return null;
    const filter = this.either(0);
    if (this.isSymbol(")")) this.fail("This ) closes nothing.", this.next);
    if (this.at < this.tokens.length - 1) this.expected("connective");
    return filter;
  }

  private get next(): Token {
    const token = this.tokens[Math.min(this.at, this.tokens.length - 1)];
    if (!token) throw new Error("A filter has at least its end");
    return token;
  }

  private take(): Token {
    const token = this.next;
    this.at++;
    return token;
  }

  private isWord(word: string, token = this.next): boolean {
    return token.kind === "name" && !token.quoted && token.text.toLowerCase() === word;
  }

  private isSymbol(symbol: string): boolean {
    return this.next.kind === "symbol" && this.next.text === symbol;
  }

  private fail(message: string, { from, to }: { from: number; to: number }): never {
    throw new FilterError(message, from, to);
  }

  private expected(what: Expected, field: string | null = null): never {
    const { from, to, kind, text } = this.next;
    const before = this.tokens[this.at - 1];
    const found = kind === "end" ? "the end" : `“${text}”`;
    const after = before ? ` after “${before.text}”` : "";
    throw new FilterError(
      `Expected ${wanted[what]}${after}, found ${found}.`,
      from,
      Math.max(to, from),
      what,
      field,
    );
  }

  private either(depth: number): Filter {
    return this.joined("or", () => this.joined("and", () => this.one(depth)));
  }

  private joined(kind: "and" | "or", member: () => Filter): Filter {
    const first = member();
    if (!this.isWord(kind)) return first;
    const of = [first];
    while (this.isWord(kind)) {
      this.take();
      of.push(member());
    }
    return { kind, of };
  }

  private one(depth: number): Filter {
    if (depth > deepest) this.fail("The filter is nested too deeply.", this.next);
    if (this.isWord("not")) {
      this.take();
      return { kind: "not", of: this.one(depth + 1) };
    }
    if (this.isSymbol("(")) {
      const open = this.take();
      const inside = this.either(depth + 1);
      if (!this.isSymbol(")")) {
        if (this.next.kind === "end") {
          throw new FilterError("The ( that begins here is not closed.", open.from, open.to, "connective");
        }
        this.expected("connective");
      }
      this.take();
      return inside;
    }
    return this.comparison();
  }

  private comparison(): Filter {
    if (++this.comparisons > mostComparisons) {
      this.fail(`A filter holds at most ${mostComparisons} comparisons.`, this.next);
    }
    const field = this.field();
    if (this.isWord("is")) {
      this.take();
      const isNegated = this.isWord("not");
      if (isNegated) this.take();
      if (!this.isWord("null")) {
        const { from, to } = this.next;
        throw new FilterError("Expected null or not null after “is”.", from, to, "value", field.name);
      }
      this.take();
      const none: Filter = { kind: "null", field };
      return isNegated ? { kind: "not", of: none } : none;
    }
    const isNegated = this.isWord("not");
    if (isNegated) this.take();
    if (this.isWord("in")) {
      this.take();
      const list: Filter = { kind: "in", field, values: this.list(field) };
      return isNegated ? { kind: "not", of: list } : list;
    }
    if (isNegated) this.fail("Expected in after “not”: field not in (…).", this.next);
    if (this.next.kind !== "symbol" || !operators.includes(this.next.text)) {
      this.expected("operator", field.name);
    }
    const operator = this.take().text as Operator;
    return { kind: "compare", field, operator, value: this.value(field) };
  }

  private field(): Field {
    const first = this.next;
    if (first.kind !== "name" || (!first.quoted && isKeyword(first.text))) this.expected("field");
    this.take();
    const of = figures.find((one) => !first.quoted && one.toLowerCase() === first.text.toLowerCase());
    if (of === undefined || !this.isSymbol("(")) return { name: first.text, from: first.from, to: first.to };
    this.take();
    const metric = this.next;
    if (metric.kind !== "name") this.expected("field");
    this.take();
    if (!this.isSymbol(")")) this.fail(`Expected ) after “${metric.text}”.`, this.next);
    const { to } = this.take();
    return { name: `${of}(${metric.text})`, from: first.from, to };
  }

  private list(field: Field): Value[] {
    if (!this.isSymbol("(")) this.fail("Expected ( after “in”: in (1, 2).", this.next);
    this.take();
    const values = [this.value(field)];
    while (this.isSymbol(",")) {
      this.take();
      values.push(this.value(field));
    }
    if (!this.isSymbol(")")) this.fail("Expected , or ) in the list of values.", this.next);
    this.take();
    return values;
  }

  private value(field: Field): Value {
    const { kind, text, value, from, to, quoted } = this.next;
    const isWord = kind === "name" && (quoted || !isKeyword(text) || /^(true|false)$/i.test(text));
    if (kind !== "number" && kind !== "age" && kind !== "text" && !isWord) {
      this.expected("value", field.name);
    }
    this.take();
    const isTruth = kind === "name" && !quoted && /^(true|false)$/i.test(text);
    return {
      kind: kind === "number" || kind === "age" ? kind : "text",
      number: value,
      text: isTruth ? text.toLowerCase() : text,
      from,
      to,
    };
  }
}

/**
 * Reads a filter; null for one that is empty.
 * @throws FilterError naming what was expected, and where.
 */
export function parseFilter(source: string): Filter | null {
  return new Parser(tokensOf(source)).whole();
}
