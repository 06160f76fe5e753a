import { describe, expect, it } from "vitest";
import { completing } from "./complete";
import { meantBy } from "./meant";
import { type Filter, parseFilter } from "./parse";
import { FilterError, quotedName, quotedText } from "./tokens";

/** A filter as brackets, to see how it was read. */
function shown(filter: Filter | null): string {
  const said = (value: { kind: string; number: number; text: string }) =>
    value.kind === "text"
      ? `'${value.text}'`
      : value.kind === "age"
        ? `${value.number}s`
        : String(value.number);
  switch (filter?.kind) {
    case undefined:
      return "";
    case "and":
    case "or":
      return `(${filter.of.map(shown).join(` ${filter.kind} `)})`;
    case "not":
      return `not ${shown(filter.of)}`;
    case "null":
      return `[${filter.field.name} null]`;
    case "in":
      return `[${filter.field.name} in ${filter.values.map(said).join(",")}]`;
    case "compare":
      return `[${filter.field.name}${filter.operator}${said(filter.value)}]`;
  }
}

function problemOf(source: string): FilterError {
  try {
    parseFilter(source);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${source} was read`);
}

describe("reading a filter", () => {
  it.each([
    ["", ""],
    ['val.accuracy > 0.9 and optimizer = "adam"', "([val.accuracy>0.9] and [optimizer='adam'])"],
    ["a = 1 or b = 2 and c = 3", "([a=1] or ([b=2] and [c=3]))"],
    ["(a = 1 or b = 2) and not c = 3", "(([a=1] or [b=2]) and not [c=3])"],
    ["NOT not a=1", "not not [a=1]"],
    ["learning.learningRate<=1e-3", "[learning.learningRate<=0.001]"],
    ["a = -.5 AND b=+2.", "([a=-0.5] and [b=2])"],
    ["launched > -7d and duration < 90m", "([launched>-604800s] and [duration<5400s])"],
    ["state in (finished, 'stopped')", "[state in 'finished','stopped']"],
    ["a not in (1,2)", "not [a in 1,2]"],
    ["a is null and b is not null", "([a null] and not [b null])"],
    [
      "`validation.recall.grey cat` ~ 'it\\'s' or best(`x y`) >= 1",
      "([validation.recall.grey cat~'it's'] or [best(x y)>=1])",
    ],
    ["atbest(val.loss) < 1", "[atBest(val.loss)<1]"],
    ["best = 3", "[best=3]"],
    ["`and` = TRUE", "[and='true']"],
    ["name !~ x-1.b", "[name!~'x-1.b']"],
    ["launched >= 2026-11-28 and a = 2026", "([launched>='2026-11-28'] and [a=2026])"],
    ["launched < 2026-11-28T10:00:00Z", "[launched<'2026-11-28T10:00:00Z']"],
  ])("%s", (source, wanted) => {
    expect(shown(parseFilter(source))).toBe(wanted);
  });

  it.each([
    ["optimizer", 9, "Expected an operator"],
    ["optimizer adam", 10, "after “optimizer”, found “adam”"],
    ["a = ", 4, "Expected a value"],
    ["a = and", 4, "found “and”"],
    ["and a = 1", 0, "Expected a field"],
    ["a = 1 b = 2", 6, "Expected and, or, or the end after “1”, found “b”"],
    ["(a = 1", 0, "The ( that begins here is not closed"],
    ["a = 1)", 5, "closes nothing"],
    ['a = "x', 4, "is not closed"],
    ["a in 1", 5, "Expected ( after"],
    ["a in (1", 7, "Expected , or )"],
    ["a is 3", 5, "null or not null"],
    ["a not = 3", 6, "Expected in after"],
    ["a = $b", 4, "means nothing here"],
    ["best(loss > 1", 10, "Expected ) after “loss”"],
    ["a; drop table runs", 1, "means nothing here"],
  ])("tells what is wrong with %s", (source, from, message) => {
    const problem = problemOf(source);
    expect(problem.message).toContain(message);
    expect(problem.from).toBe(from);
  });

  it("bounds how deep and how long a filter is", () => {
    expect(problemOf(`${"(".repeat(60)}a = 1${")".repeat(60)}`).message).toContain("nested too deeply");
    const many = Array.from({ length: 101 }, () => "a = 1").join(" or ");
    expect(problemOf(many).message).toContain("at most 100");
  });

  it("quotes what it reads again", () => {
    for (const text of ['say "no"', "a\\b", "plain"]) {
      const read = parseFilter(`a = ${quotedText(text)}`);
      expect(read?.kind === "compare" && read.value.text).toBe(text);
    }
    for (const key of ["state", "last(val.loss)", "best(recall of `x`)", "and", "grey cat"]) {
      const read = parseFilter(`${quotedName(key)} is null`);
      expect(read?.kind === "null" && read.field.name).toBe(key);
    }
  });
});

describe("completing a filter", () => {
  it.each([
    ["", "field", "", null],
    ["opt", "field", "opt", null],
    ["optimizer ", "operator", "", "optimizer"],
    ["optimizer = ", "value", "", "optimizer"],
    ['optimizer = "ad', "value", "ad", "optimizer"],
    ["optimizer = ad", "value", "ad", "optimizer"],
    ["a = 1 ", "connective", "", null],
    ["a = 1 and va", "field", "va", null],
    ["(a = 1 o", "connective", "o", null],
    ["best(val", "field", "val", null],
    ["not (", "field", "", null],
    ["state in (finished, st", "value", "st", "state"],
    ["`grey c", "field", "grey c", null],
  ])("%s|", (source, kind, typed, field) => {
    expect(completing(source, source.length)).toMatchObject({ kind, typed, field });
  });

  it("completes at the caret, whatever follows", () => {
    expect(completing("opt = 3", 3)).toMatchObject({ kind: "field", from: 0, typed: "opt" });
  });

  it("has nothing to offer where something before is wrong", () => {
    expect(completing("a = 1 ) b", 9)).toBeNull();
  });
});

describe("what a name means", () => {
  const keyOf = (keys: readonly string[], name: string) => {
    const meant = meantBy(
      keys.map((key) => ({ key })),
      { name, from: 0, to: name.length },
    );
    return typeof meant === "string" ? meant : meant.key;
  };
  const ours = ["state", "epoch", "learning.optimizer", "last(validation.loss)", "best(validation.loss)"];
  const brought = ["last(val.loss)", "best(val.loss)", "last(val.f1)", "last(epoch)", "params.optimizer"];

  it.each([
    [ours, "val.loss", "last(validation.loss)"],
    [ours, "best(val.loss)", "best(validation.loss)"],
    // Another tracker's metrics may be called so.
    [brought, "val.loss", "last(val.loss)"],
    [brought, "best(val.loss)", "best(val.loss)"],
    [[...ours, ...brought], "val.loss", "last(validation.loss)"],
    [[...ours, ...brought], "last(val.loss)", "last(val.loss)"],
    [[...ours, ...brought], "val.f1", "last(val.f1)"],
    [[...ours, ...brought], "epoch", "epoch"],
    [[...ours, ...brought], "last(epoch)", "last(epoch)"],
    [[...ours, ...brought], "optimizer", "learning.optimizer"],
    [ours, "tags", "tag"],
  ])("of %j, %s", (keys, name, wanted) => {
    expect(keyOf(keys, name)).toBe(wanted);
  });
});
