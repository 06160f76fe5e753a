import { describe, expect, it } from "vitest";
import { askFolder, besideAnother } from "./ask-folder";
import { type FolderRow, rowsOf } from "./folder";

const rows = (count: number) =>
  rowsOf(
    Array.from({ length: count }, (_, at) => ({ path: `${at}.png`, file: new File([], `${at}.png`) })),
    [],
  );
/** Says that the picture of an even number is of the first class, and remembers what it was asked. */
function asked() {
  const paths: string[] = [];
  const ask = async ({ path }: FolderRow) => {
    paths.push(path);
    return Number.parseInt(path, 10) % 2 === 0 ? Float32Array.of(0.75, 0.25) : Float32Array.of(0.25, 0.75);
  };
  return { paths, ask };
}
const places = (of: readonly unknown[]) => [...of.keys()];
const going = () => new AbortController().signal;

describe("asking about a folder", () => {
  it("asks both models about each picture, once", async () => {
    const [own, other] = [asked(), asked()];
    const table = rows(20);
    let done = 0;
    await askFolder(table, places(table), { first: own.ask, second: other.ask }, going(), () => {
      done += 1;
    });
    expect(done).toBe(20);
    expect(own.paths.toSorted()).toEqual(table.map(({ path }) => path));
    expect(other.paths).toHaveLength(20);
    expect(table.every(({ predicted, second }) => predicted === second?.predicted)).toBe(true);
  });

  it("keeps what the first model said when a second is chosen afterwards, and asks that one alone", async () => {
    const own = asked();
    const table = rows(5);
    await askFolder(table, places(table), { first: own.ask, second: null }, going(), () => undefined);
    const next = besideAnother(table, true, false);
    expect(next.rows.map(({ probabilities }) => probabilities)).toEqual(
      table.map(({ probabilities }) => probabilities),
    );
    const other = asked();
    await askFolder(next.rows, next.places, { first: own.ask, second: other.ask }, going(), () => undefined);
    expect(own.paths).toHaveLength(5);
    expect(other.paths).toHaveLength(5);
    expect(next.rows.map(({ second }) => second?.predicted)).toEqual(table.map(({ predicted }) => predicted));
    // Without a second one again, its answers go and nobody is asked.
    const alone = besideAnother(next.rows, false, false);
    expect(alone.places).toEqual([]);
    expect(alone.rows).toEqual(table);
  });

  it("goes on where it was, and leaves what was stopped or cannot be read alone", async () => {
    const [a, b, c] = rows(3);
    if (!a || !b || !c) throw new Error("no rows");
    const said = { ...a, probabilities: Float32Array.of(1, 0), predicted: 0, confidence: 1 };
    const table = [said, { ...b, failure: "damaged" }, c];
    expect(besideAnother(table, true, true).places).toEqual([0, 2]);
    expect(besideAnother(table, true, false).places).toEqual([0]);
    expect(besideAnother(table, false, true).places).toEqual([2]);
    expect(besideAnother(table, true, false).rows[1]?.failure).toBe("damaged");
    // What the former second one failed on is asked of the next.
    const failed = [{ ...said, secondFailure: "no memory" }];
    expect(besideAnother(failed, true, false)).toMatchObject({
      rows: [{ secondFailure: null }],
      places: [0],
    });
  });

  it("keeps what one model said where the other failed, and says which of them did", async () => {
    const { ask } = asked();
    const fails = async () => {
      throw new Error("no memory");
    };
    const table = rows(2);
    await askFolder(table, [0], { first: ask, second: fails }, going(), () => undefined);
    await askFolder(table, [1], { first: fails, second: ask }, going(), () => undefined);
    expect(table).toMatchObject([
      { predicted: 0, confidence: 0.75, second: null, failure: null, secondFailure: "no memory" },
      { predicted: null, second: { predicted: 1 }, failure: "no memory", secondFailure: null },
    ]);
  });

  it("says of each picture why it failed, and puts nothing more once it is stopped", async () => {
    const table = rows(2);
    const first = async () => {
      throw new Error("damaged");
    };
    await askFolder(table, [0], { first, second: null }, going(), () => undefined);
    expect(table.map(({ failure }) => failure)).toEqual(["damaged", null]);
    await askFolder(table, [1], { first, second: null }, AbortSignal.abort(), () => undefined);
    expect(table[1]?.failure).toBeNull();
  });
});
