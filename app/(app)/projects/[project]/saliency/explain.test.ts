import { describe, expect, it } from "vitest";
import type { Activation } from "@/app/tf/grad-cam";
import type { PreprocessSpec } from "@/ml/preprocess";
import { explain } from "./explain";

const spec: PreprocessSpec = {
  width: 10,
  height: 10,
  channels: 1,
  fit: "stretch",
  scaling: "unit",
  background: [0, 0, 0],
};
/** A network whose first class is as likely as the upper left pixel is bright. */
const network = (active: Activation = { without: "it has none." }) => ({
  spec,
  classifySeen: async (seen: Uint8Array) => Float32Array.of((seen[0] ?? 0) / 255, 1 - (seen[0] ?? 0) / 255),
  gradCam: async () => active,
});
const seen = new Uint8Array(100);
seen[0] = 255;
const asked = { seen, probabilities: [1, 0] };
const going = () => new AbortController().signal;

describe("why a network answers as it does", () => {
  it("is told by what covering a part takes from the answer, row by row", async () => {
    const told: string[] = [];
    const { occlusion, gradcam, probability } = await explain(network(), asked, 0, going(), (done, rows) =>
      told.push(`${done} of ${rows}`),
    );
    expect(probability).toBe(1);
    expect(gradcam).toEqual({ without: "it has none." });
    // Patches of 2 by 2, a pixel apart; their mean colour is 3 of 255.
    const corner = occlusion.cells.find(({ x, y }) => x === 0 && y === 0);
    expect(corner?.value).toBeCloseTo(1 - 3 / 255, 5);
    expect(occlusion.strongest).toBeCloseTo(1 - 3 / 255, 5);
    expect(occlusion.cells.filter(({ x, y }) => x > 1 || y > 1).every(({ value }) => value === 0)).toBe(true);
    expect(told).toEqual(Array.from({ length: 9 }, (_, at) => `${at} of 9`));
    // What the network saw is still there.
    expect(seen[0]).toBe(255);
  });

  it("is told of its feature maps, too, where it has them", async () => {
    const maps = { width: 2, height: 1, values: Float32Array.of(0.25, 0.5) };
    const { gradcam } = await explain(network(maps), asked, 0, going());
    expect(gradcam).toEqual({
      cells: [
        { x: 0, y: 0, width: 5, height: 10, value: 0.25 },
        { x: 5, y: 0, width: 5, height: 10, value: 0.5 },
      ],
      strongest: 0.5,
    });
  });

  it("is asked no further once another picture is there", async () => {
    const control = new AbortController();
    const rows: number[] = [];
    const tell = (done: number) => {
      rows.push(done);
      control.abort();
    };
    await expect(explain(network(), asked, 0, control.signal, tell)).rejects.toThrow();
    expect(rows).toEqual([0]);
  });
});
