import { describe, expect, it } from "vitest";
import { layersOf } from "@/ml/architecture/graph-model";
import { ModelRefused, readTopology, readWeights } from "@/ml/architecture/topology";
import { createRandom } from "@/ml/random";
import { graphOfSavedModel } from "@/ml/saved-model";
import { crc32c, masked } from "@/ml/saved-model/crc32c";
import {
  around,
  calls,
  floats,
  indexOf,
  savedModelFixture,
  savedModelOf,
  texts,
  type Written,
  type WrittenFunction,
} from "@/test/saved-models";
import { integerField } from "@/workers/training/compiled/protobuf";

type Files = Map<string, Uint8Array>;

/** All that is done with a file of others, as where it is uploaded. */
function read(files: Files) {
  const { json, weights } = layersOf(graphOfSavedModel(files));
  const topology = readTopology(JSON.parse(JSON.stringify(json)));
  return { layers: topology.layers, weights: readWeights(topology, weights) };
}

const kindsOf = (files: Files) => read(files).layers.map(({ kind }) => kind);

describe("the sum of bytes", () => {
  it.each<[string, Uint8Array, number]>([
    // RFC 3720, appendix B.4.
    ["zeros", new Uint8Array(32), 0x8a9136aa],
    ["ones", new Uint8Array(32).fill(255), 0x62a8ab43],
    ["ascending", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["descending", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["of no whole eights", new TextEncoder().encode("123456789"), 0xe3069283],
  ])("is Castagnoli's: %s", (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });
});

const of = (
  middle: Written[],
  last = "flat",
  more: Parameters<typeof savedModelOf>[1] & { files?: [string, Uint8Array][] } = {},
): Files => new Map([["saved_model.pb", savedModelOf(around(middle, last), more)], ...(more.files ?? [])]);

/** f1 calls f2 twice, f2 calls f3 twice, and so on. */
const doubling = (depth: number, times = 2): WrittenFunction[] =>
  Array.from({ length: depth }, (_, i) => ({
    name: `f${i}`,
    inputs: ["x"],
    nodes: Array.from({ length: times }, (__, j): Written => {
      const input = j === 0 ? "x" : `c${j - 1}:out:0`;
      return i === depth - 1
        ? [`c${j}`, "Relu", [input]]
        : [`c${j}`, "PartitionedCall", [input], calls(`f${i + 1}`)];
    }),
    output: i === depth - 1 ? `c${times - 1}:activations:0` : `c${times - 1}:output:0`,
  }));

const call = (name: string): Written => ["call", "StatefulPartitionedCall", ["flat"], calls(name)];

/** @param type TensorFlow's number of it: 1 is float, 3 is int32 */
const castTo = (type: number) => ({ DstT: integerField(6, type) });

/** A variable that is added to the picture, restored from "key" where a text says so. */
const variable = (key: string, slice = ""): Written[] => [
  ["handle", "VarHandleOp"],
  ["read", "ReadVariableOp", ["handle"]],
  ["sum", "AddV2", ["flat", "read"]],
  ["prefix", "Placeholder"],
  ["keys", "Const", [], texts([key])],
  ["slices", "Const", [], texts([slice])],
  ["restore", "RestoreV2", ["prefix", "keys", "slices"]],
  ["assign", "AssignVariableOp", ["handle", "restore"]],
];

const data = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
const shardName = "variables.data-00000-of-00001";
const entry = { shape: [4], offset: 0, size: 16, sum: masked(crc32c(data)) };

const withVariable = (change: Partial<typeof entry>, { packed = 0, slice = "" } = {}): Files =>
  of(variable("key", slice), "sum", {
    files: [
      ["variables.index", indexOf({ key: { ...entry, ...change } }, packed)],
      [shardName, data],
    ],
  });

describe("a SavedModel that is hostile or not known", () => {
  it("is taken where all of it is known", () => {
    expect(kindsOf(of([]))).toEqual(["flatten", "dense", "activation"]);
    expect(kindsOf(of([call("f0")], "call", { functions: doubling(3) }))).toHaveLength(3 + 8);
    const { layers, weights } = read(withVariable({}));
    expect(layers.map(({ kind }) => kind)).toContain("batchNormalization");
    expect([...weights].find(([name]) => name.endsWith("/beta"))?.[1]).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  const signature = (inputs: string[]) => ({
    inputs: Object.fromEntries(inputs.map((key) => [key, "images:0"])),
    outputs: { answer: "answer:0" },
  });
  it.each<[string, () => Files, RegExp]>([
    ["nothing", () => new Map([["saved_model.pb", new Uint8Array()]]), /no graph with the tag "serve"/],
    [
      "what is something else",
      () => new Map([["saved_model.pb", new Uint8Array(9).fill(15)]]),
      /saved_model.pb cannot be read/,
    ],
    [
      "another tag",
      () => of([], "flat", { tag: "train" }),
      /no graph with the tag "serve" \(its tags: train\)/,
    ],
    ["no signature", () => of([], "flat", { signatures: {} }), /It offers none/],
    [
      "two signatures",
      () => of([], "flat", { signatures: { a: signature(["x"]), b: signature(["y"]) } }),
      /It offers "a" from \(x\) to \(answer\), "b" from \(y\)/,
    ],
    [
      "two inputs",
      () => of([], "flat", { signatures: { serving_default: signature(["x", "y"]) } }),
      /It offers "serving_default" from \(x, y\)/,
    ],
    [
      "a signature of nodes that are not there",
      () => of([], "flat", { signatures: { a: { inputs: { x: "x" }, outputs: { y: "y" } } } }),
      /The signature takes "x", which is not in the graph/,
    ],
    [
      "reading files",
      () => of([["evil", "ReadFile", ["flat"]]], "evil"),
      /evil \(ReadFile\): this operation is not/,
    ],
    [
      "code of Python",
      () => of([["evil", "EagerPyFunc", ["flat"]]], "evil"),
      /evil \(EagerPyFunc\): this oper/,
    ],
    [
      "a loop",
      () => of([["w", "StatelessWhile", ["flat"]]], "w"),
      /w \(StatelessWhile\): this operation is not/,
    ],
    [
      "a circle of names",
      () =>
        of(
          [
            ["a", "Identity", ["b"]],
            ["b", "Identity", ["a"]],
          ],
          "a",
        ),
      /goes in a circle/,
    ],
    [
      "a second picture",
      () =>
        of(
          [
            ["o", "Placeholder"],
            ["s", "AddV2", ["flat", "o"]],
          ],
          "s",
        ),
      /o \(Placeholder\): it has/,
    ],
    ["a node that is not there", () => of([], "ghost"), /names "ghost", which is none of its nodes/],
    ["a node twice", () => of([["flat", "Relu", ["images"]]]), /Two operations have the name "flat"/],
    ["a name of addresses", () => of([["a:1", "Relu", ["images"]]]), /"a:1" is no name of an operation/],
    [
      "a function that is not there",
      () => of([call("ghost")], "call"),
      /calls the function "ghost", which is not/,
    ],
    [
      "a function of itself",
      () =>
        of([call("f")], "call", {
          functions: [{ name: "f", inputs: ["x"], nodes: [["c", "f", ["x"]]], output: "c:out:0" }],
        }),
      /The function "f" calls itself/,
    ],
    [
      "functions in a circle",
      () =>
        of([call("f")], "call", {
          functions: ["f", "g"].map((name) => ({
            ...{ name, inputs: ["x"], output: "c:output:0" },
            nodes: [["c", "PartitionedCall", ["x"], calls(name === "f" ? "g" : "f")]],
          })),
        }),
      /The function "f" calls itself/,
    ],
    [
      "functions that call two each",
      () => of([call("f0")], "call", { functions: doubling(30) }),
      /the graph has more than 50000 operations/,
    ],
    [
      "functions within functions",
      () => of([call("f0")], "call", { functions: doubling(60, 1) }),
      /More than 40 functions call one another/,
    ],
    [
      "a function that gives what it lacks",
      () =>
        of([call("f")], "call", { functions: [{ name: "f", inputs: ["x"], nodes: [], output: "y:z:0" }] }),
      /The function "f" names "y", which it lacks/,
    ],
    [
      "a constant without end",
      () => of([["c", "Const", [], floats([1e9])]], "c"),
      /at most 60 million numbers together/,
    ],
    [
      "casts of casts",
      () =>
        of(
          [
            ["c0", "Const", [], floats([2e6])],
            ...Array.from(
              { length: 40 },
              (_, i): Written => [`c${i + 1}`, "Cast", [`c${i}`], castTo(i % 2 === 0 ? 3 : 1)],
            ),
            ["sum", "AddV2", ["flat", "c40"]],
          ],
          "sum",
        ),
      /at most 60 million numbers together/,
    ],
    ["a negative size", () => of([["c", "Const", [], floats([-4])]], "c"), /has a size of -4/],
    [
      "sizes that go beyond",
      () => of([["c", "Const", [], floats([2 ** 40, 2 ** 40])]], "c"),
      /at most 60 million/,
    ],
    [
      "bytes for other sizes",
      () => of([["c", "Const", [], floats([5], data)]], "c"),
      /has 16 bytes, and 20 are needed/,
    ],
    [
      "constants that do not fit",
      () =>
        of(
          [
            ["a", "Const", [], floats([2])],
            ["b", "Const", [], floats([3])],
            ["c", "AddV2", ["a", "b"]],
          ],
          "c",
        ),
      /Operation c: 2 and 3 do not fit together/,
    ],
    ["variables without an index", () => of(variable("key"), "sum"), /variables.index was not sent/],
    [
      "a variable that is not restored",
      () => of(variable("key").slice(0, 3), "sum"),
      /"handle" is asked for, and the/,
    ],
    [
      "what is no variable",
      () => of([["r", "ReadVariableOp", ["flat"]]], "r"),
      /"flat" is asked for, and the model/,
    ],
    ["a slice of a variable", () => withVariable({}, { slice: "8 4,4" }), /restored from a slice/],
    ["a compressed index", () => withVariable({}, { packed: 1 }), /a block of it is compressed/],
    [
      "a variable beyond its file",
      () => withVariable({ offset: 4 }),
      /"key" lies beyond the end of variables.data-/,
    ],
    ["a variable before its file", () => withVariable({ offset: -16 }), /"key" lies beyond the end/],
    ["a variable without end", () => withVariable({ size: 1e15 }), /"key" lies beyond the end/],
    ["a variable of a negative size", () => withVariable({ shape: [-4] }), /"key" has a size of -4/],
    [
      "a variable of other sizes",
      () => withVariable({ shape: [2, 4] }),
      /"key" has 16 bytes, and 32 are needed/,
    ],
    ["a variable with another sum", () => withVariable({ sum: 7 }), /"key" has another checksum/],
  ])("is refused with its reason: %s", (_, files, reason) => {
    expect(() => read(files())).toThrow(reason);
    expect(() => read(files())).toThrow(ModelRefused);
  });

  it("is refused where its files are cut short, damaged or missing", async () => {
    const files = await savedModelFixture("module");
    const changed = (name: string, change: (bytes: Uint8Array) => Uint8Array | null): Files => {
      const bytes = change(files.get(name)?.slice() ?? new Uint8Array());
      const others = [...files].filter(([own]) => own !== name);
      return new Map(bytes ? [...others, [name, bytes]] : others);
    };
    const flipped = (at: number) => (bytes: Uint8Array) => {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    const cases: [Files, RegExp][] = [
      [changed("saved_model.pb", (bytes) => bytes.subarray(0, -9)), /saved_model.pb cannot be read/],
      [changed("variables.index", (bytes) => bytes.subarray(0, -1)), /it is cut short or something else/],
      [changed("variables.index", (bytes) => bytes.subarray(-48)), /it names a block beyond its end/],
      [changed("variables.index", flipped(20)), /a block has another checksum/],
      [changed("variables.index", () => null), /variables.index was not sent/],
      [changed(shardName, (bytes) => bytes.subarray(0, 200)), /lies beyond the end/],
      [changed(shardName, flipped(100)), /has another checksum/],
      [changed(shardName, () => null), /names the file variables.data-00000-of-00001, which was not sent/],
    ];
    for (const [one, reason] of cases) expect(() => read(one)).toThrow(reason);
  });

  it.each(["export", "scaling", "module", "first", "first-references"])(
    "is taken or refused, whatever byte of it is another one: %s",
    async (name) => {
      const files = await savedModelFixture(name);
      const random = createRandom(name);
      for (let i = 0; i < 150; i++) {
        const [own, bytes] = [...files][random.int(files.size)] ?? ["", new Uint8Array()];
        const changed = random.int(8) === 0 ? bytes.slice(0, random.int(bytes.length)) : bytes.slice();
        for (let times = 1 + random.int(3); times > 0; times--)
          changed[random.int(Math.max(1, changed.length))] = random.int(256);
        try {
          read(new Map(files).set(own, changed));
        } catch (error) {
          if (!(error instanceof ModelRefused)) throw new Error(`Change ${i} of ${own}`, { cause: error });
        }
      }
    },
  );
});
