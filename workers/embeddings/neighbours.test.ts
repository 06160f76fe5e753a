import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitAxes, projected } from "@/ml/principal-components";
import { fuzzyGraph, layOut } from "@/ml/umap";
import { nearestNeighbours } from "./neighbours";

const reference: {
  digits: { rows: number; values: string; trustworthiness: number; trustworthinessOfPca: number };
  made: {
    rows: number;
    width: number;
    values: string;
    neighbours: { k: number; indices: number[]; distances: number[] };
    tenth: number[];
    graph: [number, number, number][];
  };
} = JSON.parse(
  readFileSync(new URL("../../test/fixtures/reference/embeddings.json", import.meta.url), "utf8"),
);
const { made, digits } = reference;
const madeRows = new Float32Array(Uint8Array.from(Buffer.from(made.values, "base64")).buffer);
const everyRow = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
const onRows = async () => {};

describe("nearest neighbours", () => {
  it("are scikit-learn's", async () => {
    const found = await nearestNeighbours(madeRows, made.width, everyRow(made.rows), { k: 14, onRows });
    expect([...found.indices]).toEqual(made.neighbours.indices);
    for (const [i, distance] of made.neighbours.distances.entries()) {
      expect((found.distances[i] as number) / distance).toBeCloseTo(1, 6);
    }
    const tenth = made.tenth.map((_, row) => found.distances[row * 14 + 9] as number);
    for (const [row, distance] of made.tenth.entries()) {
      expect((tenth[row] as number) / distance).toBeCloseTo(1, 6);
    }
  });

  it("among some rows are found among these alone, however few", async () => {
    const rows = Uint32Array.from([7, 3, 90]);
    const { k, indices } = await nearestNeighbours(madeRows, made.width, rows, { k: 14, onRows });
    expect(k).toBe(2);
    for (const row of [0, 1, 2]) {
      expect([...indices.subarray(row * 2, row * 2 + 2)].sort()).toEqual(
        [0, 1, 2].filter((one) => one !== row),
      );
    }
  });

  it("of the same picture are at no distance at all, far from the origin too", async () => {
    const values = new Float32Array(40 * 8).fill(1000).map((value, i) => value + (i >= 16 ? i : 0));
    const { distances, indices } = await nearestNeighbours(values, 8, everyRow(40), { k: 3, onRows });
    expect([distances[0], indices[0], distances[3], indices[3]]).toEqual([0, 1, 0, 0]);
  });
});

/** How far a map's neighbourhoods are those of the rows, 0 to 1 (J. Venna, S. Kaski, 2001). */
function trustworthiness(rows: Float32Array, width: number, map: Float32Array, k: number): number {
  const n = map.length / 2;
  const nearest = (values: Float32Array, of: number, row: number) => {
    const squares = Float64Array.from({ length: n }, (_, other) => {
      let square = 0;
      for (let i = 0; i < of; i++)
        square += ((values[row * of + i] as number) - (values[other * of + i] as number)) ** 2;
      return other === row ? -1 : square;
    });
    return Array.from(squares.keys()).sort((a, b) => (squares[a] as number) - (squares[b] as number));
  };
  let penalty = 0;
  for (let row = 0; row < n; row++) {
    const ranks = new Int32Array(n);
    for (const [rank, other] of nearest(rows, width, row).entries()) ranks[other] = rank;
    for (const other of nearest(map, 2, row).slice(1, k + 1))
      penalty += Math.max(0, (ranks[other] as number) - k);
  }
  return 1 - (penalty * 2) / (n * k * (2 * n - 3 * k - 1));
}

describe("UMAP", () => {
  it("connects rows as umap-learn does", () => {
    const { k, indices, distances } = made.neighbours;
    const { from, to, weights } = fuzzyGraph({
      k,
      indices: Int32Array.from(indices),
      distances: Float32Array.from(distances),
    });
    const own = new Map(Array.from(weights, (weight, i) => [`${from[i]} ${to[i]}`, weight]));
    const theirs = made.graph.filter(([, , weight]) => weight > 1e-6);
    expect(own.size).toBe(weights.length);
    for (const [i, j, weight] of theirs) expect(own.get(`${i} ${j}`)).toBeCloseTo(weight, 4);
    expect([...own.values()].filter((weight) => weight > 2e-6).length).toBeLessThanOrEqual(made.graph.length);
  });

  it("maps digits as truly as umap-learn, and the same way again", async () => {
    const rows = Float32Array.from(Buffer.from(digits.values, "base64"));
    const axes = await fitAxes(rows, 64, { count: 2, seed: 1, breathe: onRows });
    const start = projected(rows, axes);
    const graph = fuzzyGraph(await nearestNeighbours(rows, 64, everyRow(digits.rows), { k: 14, onRows }));
    const lay = (epochs: number) => {
      const steps = layOut(graph, start, { epochs, seed: 1 });
      for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
    };
    const map = lay(200);
    expect(trustworthiness(rows, 64, start, 10)).toBeCloseTo(digits.trustworthinessOfPca, 3);
    expect(trustworthiness(rows, 64, map, 10)).toBeGreaterThan(digits.trustworthiness - 0.01);
    expect(lay(20)).toEqual(lay(20));
  });
});
