import { product, sum } from "@/ml/architecture/shapes";
import { readTopology } from "@/ml/architecture/topology";

/**
 * Checks a model.json before it is kept: only known layers, whose weights are all there; one weights file beside it, of
 * the right length. What passes can be built upon later.
 * @throws ModelRefused or RangeError that says what is wrong.
 */
export function checkLayersModel(json: unknown, weightBytes: number): void {
  const { files, weights } = readTopology(json);
  if (files.join() !== "weights.bin") {
    throw new RangeError(`The weights lie in ${files.join(", ")}: they must lie in weights.bin.`);
  }
  const expected = 4 * sum(weights.map(({ shape }) => product(shape)));
  if (expected !== weightBytes) {
    throw new RangeError(`weights.bin has ${weightBytes} bytes, the topology asks for ${expected}.`);
  }
}
