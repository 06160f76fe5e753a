/** What operations make of constants: so variables come to their layers, as a normalisation's scale is made of four. */
import type { Constant } from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import { attributesOf, typeIn } from "@/ml/saved-model/attributes";
import type { Definition } from "@/ml/saved-model/definitions";
import { type Budget, isFloat, isWhole } from "@/ml/saved-model/tensors";

type Values = Constant["values"];
type Fold = (inputs: readonly Constant[], node: Definition, budget: Budget) => Constant;

const binary =
  (apply: (left: number, right: number) => number): Fold =>
  ([left, right], { name }, budget) =>
    left && right ? broadcast(left, right, apply, { budget, what: name }) : lacking(name);
const unary =
  (apply: (value: number) => number): Fold =>
  ([input], { name }, budget) => {
    if (!input) return lacking(name);
    budget.numbersOf(input.shape, name);
    return { shape: input.shape, values: input.values.map(apply) };
  };
/** The same values under other sizes. */
const reshaping =
  (sizes: (shape: readonly number[], node: Definition, second: readonly number[]) => number[]): Fold =>
  ([input, second], node) => {
    if (!input) return lacking(node.name);
    const shape = sizes(input.shape, node, [...(second?.values ?? [])]);
    const count = shape.reduce((all, size) => all * size, 1);
    if (count === input.values.length && shape.every((size) => size >= 0))
      return { shape, values: input.values };
    throw new ModelRefused(
      `Operation ${node.name.slice(0, 100)} (${node.op}): ${input.shape.join(" × ")} cannot become ${shape.slice(0, 8).join(" × ")}.`,
    );
  };

/** By operation; what is not here is left to the layers. */
export const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["Add", binary((left, right) => left + right)],
  ["AddV2", binary((left, right) => left + right)],
  ["Sub", binary((left, right) => left - right)],
  ["Mul", binary((left, right) => left * right)],
  ["RealDiv", binary((left, right) => left / right)],
  ["Neg", unary((value) => -value)],
  ["Sqrt", unary(Math.sqrt)],
  ["Rsqrt", unary((value) => 1 / Math.sqrt(value))],
  ["Cast", cast],
  [
    "Reshape",
    reshaping((shape, _, sizes) => {
      const known = sizes.filter((size) => size !== -1).reduce((all, size) => all * size, 1);
      const all = shape.reduce((count, size) => count * size, 1);
      return sizes.map((size) => (size === -1 ? all / known : size));
    }),
  ],
  [
    "Squeeze",
    reshaping((shape, { attributes }) => {
      const axes = attributesOf(attributes).numbers("squeeze_dims") ?? [];
      const places = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
      return shape.filter((size, axis) => size !== 1 || !(places.length === 0 || places.includes(axis)));
    }),
  ],
  [
    "ExpandDims",
    reshaping((shape, _, [axis = 0]) => {
      const place = axis < 0 ? axis + shape.length + 1 : axis;
      return [...shape.slice(0, place), 1, ...shape.slice(place)];
    }),
  ],
]);

function lacking(name: string): never {
  throw new ModelRefused(`Operation ${name.slice(0, 100)} lacks an input.`);
}

function cast([input]: readonly Constant[], node: Definition, budget: Budget): Constant {
  if (!input) return lacking(node.name);
  const type = typeIn(node.attributes, "DstT");
  const Numbers = isFloat(type) ? Float32Array : isWhole(type) ? Int32Array : null;
  if (!Numbers) {
    throw new ModelRefused(
      `Operation ${node.name.slice(0, 100)} (Cast): TensorFlow's type ${type} is not taken for a constant.`,
    );
  }
  // Numbers of other sizes are the same numbers here.
  if (input.values instanceof Numbers) return input;
  budget.numbersOf(input.shape, node.name);
  return { shape: input.shape, values: new Numbers(input.values) };
}

/** Sizes of 1, and those that are missing in front, are repeated to meet the other's. */
function broadcast(
  left: Constant,
  right: Constant,
  apply: (left: number, right: number) => number,
  { budget, what }: { budget: Budget; what: string },
): Constant {
  const axes = Math.max(left.shape.length, right.shape.length);
  const sizesOf = ({ shape }: Constant) => [...new Array<number>(axes - shape.length).fill(1), ...shape];
  const [ours, theirs] = [sizesOf(left), sizesOf(right)];
  const shape = ours.map((size, axis) => {
    const other = theirs[axis] ?? 1;
    if (size === other || other === 1) return size;
    if (size === 1) return other;
    throw new ModelRefused(
      `Operation ${what.slice(0, 100)}: ${left.shape.join(" × ")} and ${right.shape.join(" × ")} do not fit together.`,
    );
  });
  const count = budget.numbersOf(shape, what);
  const isWholeNumbers = left.values instanceof Int32Array && right.values instanceof Int32Array;
  const values: Values = isWholeNumbers ? new Int32Array(count) : new Float32Array(count);
  const [from, to] = [stepsOf(ours), stepsOf(theirs)];
  for (let i = 0; i < count; i++) {
    let rest = i;
    let [a, b] = [0, 0];
    for (let axis = axes - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const place = rest % size;
      rest = (rest - place) / size;
      a += place * (from[axis] ?? 0);
      b += place * (to[axis] ?? 0);
    }
    values[i] = apply(left.values[a] ?? 0, right.values[b] ?? 0);
  }
  return { shape, values };
}

/** How far apart neighbours of each axis lie; 0 where there is one place for all. */
function stepsOf(shape: readonly number[]): number[] {
  let step = 1;
  return shape
    .map((size) => size)
    .reverse()
    .map((size) => {
      const own = size === 1 ? 0 : step;
      step *= size;
      return own;
    })
    .reverse();
}
