/** Reads the files of a TensorFlow.js graph model as nodes and constants: plain data, of which nothing is ever run. */
import * as z from "zod";
import { product, sum } from "@/ml/architecture/shapes";
import { ModelRefused } from "@/ml/architecture/topology";
import { halfToFloat } from "@/ml/quantisation";

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, the output's number after a colon where it is not the first. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export interface GraphFile {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Name of the node that gives the answer. */
  readonly output: string;
}

const maxNodes = 20_000;
/** Of all constants of a graph together: what a model may have, and what its folding makes beside. */
export const maxNumbers = 60_000_000;

const whole = z.union([z.int(), z.string().regex(/^-?\d{1,15}$/)]).transform(Number);
const attributeSchema = z.looseObject({
  s: z.string().max(1000).optional(),
  i: whole.optional(),
  f: z
    .union([z.number(), z.literal(["NaN", "Infinity", "-Infinity"])])
    .transform(Number)
    .optional(),
  b: z.boolean().optional(),
  shape: z
    .looseObject({
      dim: z
        .array(z.looseObject({ size: whole.default(-1) }))
        .max(8)
        .default([]),
    })
    .optional(),
  list: z
    .looseObject({
      s: z.array(z.string().max(200)).max(20).optional(),
      i: z.array(whole).max(100).optional(),
    })
    .optional(),
});
type Attribute = z.output<typeof attributeSchema>;

const name = z.string().min(1).max(500);
const fileSchema = z.looseObject({
  modelTopology: z.looseObject({
    node: z
      .array(
        z.looseObject({
          name,
          op: z.string().max(100),
          input: z.array(name).max(2000).default([]),
          attr: z.record(z.string(), attributeSchema).default({}),
        }),
      )
      .min(1)
      .max(maxNodes),
  }),
  signature: z.looseObject({ outputs: z.record(z.string(), z.looseObject({ name })) }).optional(),
});

const manifestSchema = z
  .array(
    z.looseObject({
      paths: z.array(z.string().regex(/^[\w.-]{1,200}$/)).min(1),
      weights: z.array(
        z.looseObject({
          name,
          shape: z.array(z.int().min(0)).max(6),
          dtype: z.enum(["float32", "int32", "bool"]),
          quantization: z
            .looseObject({
              dtype: z.enum(["uint8", "uint16", "float16"]),
              scale: z.number().default(1),
              min: z.number().default(0),
            })
            .optional(),
        }),
      ),
    }),
  )
  .min(1);

/** The settings of an operation. */
export class Attributes {
  constructor(private readonly all: Readonly<Record<string, Attribute>>) {}

  text(key: string): string | undefined {
    const { s } = this.all[key] ?? {};
    return s === undefined ? undefined : textOf(s);
  }

  flag(key: string): boolean {
    return this.all[key]?.b ?? false;
  }

  number(key: string): number | undefined {
    return this.all[key]?.f ?? this.all[key]?.i;
  }

  numbers(key: string): readonly number[] | undefined {
    return this.all[key]?.list?.i;
  }

  texts(key: string): readonly string[] {
    return (this.all[key]?.list?.s ?? []).map(textOf);
  }

  shape(key: string): readonly number[] | undefined {
    return this.all[key]?.shape?.dim.map(({ size }) => size);
  }
}

/** Protocol buffers write bytes in base64, some converters as they are. */
function textOf(s: string): string {
  try {
    const text = atob(s);
    return /^[\w./-]+$/.test(text) ? text : s;
  } catch {
    return s;
  }
}

/** Names of the files that the values of a graph model lie in, one after another. */
export function graphWeightFiles(json: unknown): string[] {
  const files = manifestOf(json).flatMap(({ paths }) => paths);
  // Each would be held as often as it is named.
  if (new Set(files).size !== files.length) throw new ModelRefused("The weightsManifest names a file twice.");
  return files;
}

function manifestOf(json: unknown): z.output<typeof manifestSchema> {
  const manifest = manifestSchema.safeParse((json as { weightsManifest?: unknown }).weightsManifest);
  if (manifest.success) return manifest.data;
  throw new ModelRefused(
    "The weightsManifest cannot be read: it lists files (plain names, no folders or addresses) and the weights in them, as float32, int32 or bool, whole or quantised.",
  );
}

/** @throws ModelRefused where the file is of another form, or the weights are of another length. */
export function readGraphFile(json: unknown, bytes: Uint8Array): GraphFile {
  const file = fileSchema.safeParse(json);
  if (!file.success) {
    const [issue] = file.error.issues;
    throw new ModelRefused(
      `The graph cannot be read at ${issue?.path.map(String).join(".").slice(0, 200)}: ${issue?.message}.`,
    );
  }
  const { modelTopology, signature } = file.data;
  const nodes = new Map(
    modelTopology.node.map(({ name: own, op, input, attr }) => [
      own,
      {
        name: own,
        op,
        inputs: input.filter((one) => !one.startsWith("^")),
        attributes: new Attributes(attr),
      },
    ]),
  );
  if (nodes.size !== modelTopology.node.length) throw new ModelRefused("Two nodes have the same name.");
  const outputs = Object.values(signature?.outputs ?? {});
  const [output] = outputs;
  if (outputs.length > 1) throw new ModelRefused("The graph has several outputs: one is taken.");
  return {
    nodes,
    constants: constantsOf(json, bytes),
    output: output?.name ?? modelTopology.node.at(-1)?.name ?? "",
  };
}

const bytesOf = { float32: 4, int32: 4, bool: 1, float16: 2, uint16: 2, uint8: 1 } as const;

function constantsOf(json: unknown, bytes: Uint8Array): Map<string, Constant> {
  const weights = manifestOf(json).flatMap((group) => group.weights);
  const constants = new Map<string, Constant>();
  const numbers = sum(weights.map(({ shape }) => product(shape)));
  if (!(numbers <= maxNumbers)) {
    throw new ModelRefused(
      `The weights are ${(numbers / 1e6).toFixed(1)} million numbers: the constants of a model have at most ${maxNumbers / 1e6} million together.`,
    );
  }
  let offset = 0;
  for (const { name: own, shape, dtype, quantization } of weights) {
    const stored = quantization?.dtype ?? dtype;
    const length = product(shape);
    // A copy of its own: its numbers begin where its bytes do.
    const part = new Uint8Array(bytes.subarray(offset, offset + length * bytesOf[stored]));
    offset += length * bytesOf[stored];
    if (part.length !== length * bytesOf[stored]) throw cut(own);
    constants.set(own, { shape, values: valuesOf(part, dtype, quantization) });
  }
  if (offset !== bytes.length) {
    throw new ModelRefused(`The weights have ${bytes.length} bytes, the manifest asks for ${offset}.`);
  }
  return constants;
}

function cut(own: string): ModelRefused {
  return new ModelRefused(`The weights end before ${own}: files are missing or cut short.`);
}

function valuesOf(
  { buffer }: Uint8Array<ArrayBuffer>,
  dtype: "float32" | "int32" | "bool",
  quantization?: { dtype: "uint8" | "uint16" | "float16"; scale: number; min: number },
): Float32Array | Int32Array {
  switch (quantization?.dtype) {
    case "float16":
      return Float32Array.from(new Uint16Array(buffer), halfToFloat);
    case "uint8":
    case "uint16": {
      const { scale, min } = quantization;
      const levels = quantization.dtype === "uint8" ? new Uint8Array(buffer) : new Uint16Array(buffer);
      const values = Float32Array.from(levels, (level) => level * scale + min);
      return dtype === "float32" ? values : Int32Array.from(values, Math.round);
    }
    default:
      if (dtype === "bool") return Int32Array.from(new Uint8Array(buffer));
      return dtype === "int32" ? new Int32Array(buffer) : new Float32Array(buffer);
  }
}

/** The node that an input names. */
export const nodeOf = (input: string) => input.replace(/:\d+$/, "");

/** What leads to the output, each after its inputs; without recursion, for a file may be of any depth. */
export function inOrder(nodes: ReadonlyMap<string, GraphNode>, output: string): GraphNode[] {
  const state = new Map<string, "open" | "done">();
  const ordered: GraphNode[] = [];
  const found = (name: string) => {
    const node = nodes.get(name);
    if (node) return node;
    throw new ModelRefused(
      `The graph names ${JSON.stringify(name.slice(0, 100))}, which is none of its nodes.`,
    );
  };
  const stack = [found(nodeOf(output))];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const waiting = node.inputs.map(nodeOf).find((input) => state.get(input) !== "done");
    if (state.get(node.name) === "done" || waiting === undefined) {
      if (state.get(node.name) !== "done") ordered.push(node);
      state.set(node.name, "done");
      stack.pop();
      continue;
    }
    if (state.get(waiting) === "open") throw refused(node, "its inputs go in a circle.");
    state.set(node.name, "open");
    stack.push(found(waiting));
  }
  return ordered;
}

/** How often the output of each node is taken, the answer once more. */
export function usesIn(nodes: readonly GraphNode[], output: string): Map<string, number> {
  const uses = new Map([[nodeOf(output), 1]]);
  for (const input of nodes.flatMap(({ inputs }) => inputs))
    uses.set(nodeOf(input), (uses.get(nodeOf(input)) ?? 0) + 1);
  return uses;
}

/** Why an operation is not taken, for people. */
export function refused(node: GraphNode, reason: string): ModelRefused {
  return new ModelRefused(`Operation ${node.name.slice(0, 100)} (${node.op}): ${reason}`);
}

/** Height and width of four sizes, whose others are 1. */
export function middle(node: GraphNode, sizes: readonly number[]): [number, number] {
  const [images, height, width, channels] = sizes;
  if (sizes.length === 4 && images === 1 && channels === 1 && height && width) return [height, width];
  throw refused(
    node,
    `its sizes are ${sizes.join(", ").slice(0, 60) || "missing"}: 1, height, width, 1 are taken.`,
  );
}
