import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelRefused } from "@/ml/architecture/topology";
import { calls, floats, savedModelFixture, savedModelOf, type Written } from "@/test/saved-models";
import { readModelApart } from "./read-apart";

const root = resolve(import.meta.dirname, "../..");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-read-apart-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { name, path };
}

/** A SavedModel with a function of very many outputs, and the nodes that go with it. */
function wide(outputs: number, nodes: Written[], body: Written[] = []): Uint8Array {
  return savedModelOf([["images", "Placeholder"], ...nodes], {
    functions: [
      { name: "wide", inputs: ["a"], nodes: [["x", "Const", [], floats([])]], output: "x:output:0", outputs },
      { name: "body", inputs: ["a"], nodes: body, output: "a" },
    ],
  });
}

describe("a model that is read apart", () => {
  it("comes back whole", async () => {
    const files = await savedModelFixture("export");
    const sent = await Promise.all([...files].map(([name, bytes]) => written(name, bytes)));
    const model = await readModelApart(sent, root);
    expect(model.topology.layers.length).toBeGreaterThan(2);
    expect(model.weights).toBeInstanceOf(Buffer);
    expect(model.weights.length).toBe(4 * model.topology.parameters);
  });

  it("is refused where it was made to take all memory, and this process lives on", {
    timeout: 180_000,
  }, async () => {
    // Each call writes down where every output comes from: of 1 MB come 15 million lines.
    const nodes = Array.from(
      { length: 100 },
      (_, i): Written => [`c${i}`, "PartitionedCall", ["images"], calls("wide")],
    );
    const file = await written("saved_model.pb", wide(150_000, nodes));
    const reading = readModelApart([file], root, { seconds: 170, megabytes: 96 });
    await expect(reading).rejects.toThrow(/takes more memory than 96 MB, which no model/);
    await expect(reading).rejects.toBeInstanceOf(ModelRefused);
  });

  it("is refused where it was made to take for ever", { timeout: 60_000 }, async () => {
    // Each of the inputs is looked for among all outputs.
    const inputs = Array.from({ length: 190_000 }, () => "w:none:0");
    const body: Written[] = [
      ["w", "wide", ["a"]],
      ["sum", "AddN", inputs],
    ];
    const file = await written("saved_model.pb", wide(190_000, [["answer", "body", ["images"]]], body));
    const reading = readModelApart([file], root, { seconds: 5, megabytes: 1024 });
    await expect(reading).rejects.toThrow(/takes longer than 5 seconds, which no model/);
  });

  it("is refused unread where its files are too many bytes together", async () => {
    const files = await Promise.all(["a.bin", "b.bin"].map((name) => written(name, new Uint8Array())));
    for (const { path } of files) await truncate(path, 110_000_000);
    await expect(readModelApart(files, root)).rejects.toThrow("The files have 220.0 MB together");
  });
});
