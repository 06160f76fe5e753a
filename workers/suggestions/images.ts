import { setImmediate } from "node:timers/promises";
import type { BlobStore } from "@/server/core/blobs";
import type { Inference, RunModel } from "@/workers/inference/run-model";

/** Images given to the network at once. */
const perInference = 32;

export interface Asked {
  imageId: string;
  sha256: string;
}

/** What a model says of one image. */
export interface Answer {
  imageId: string;
  probabilities: Float32Array;
  features: Float32Array;
}

/** Asks a model about images; those whose file is gone or damaged are left out. In the order given. */
export async function ask(
  model: RunModel,
  blobs: Pick<BlobStore, "read">,
  images: readonly Asked[],
): Promise<Answer[]> {
  const prepared = await Promise.all(
    images.map(async ({ imageId, sha256 }) => {
      try {
        return { imageId, pixels: await model.prepare(await blobs.read(sha256)) };
      } catch {
        return null;
      }
    }),
  );
  const readable = prepared.filter((one) => one !== null);
  const answers: Answer[] = [];
  for (let from = 0; from < readable.length; from += perInference) {
    const part = readable.slice(from, from + perInference);
    // The heartbeat gets its turn.
    await setImmediate();
    const inferred = model.infer(part.map(({ pixels }) => pixels));
    answers.push(...part.map(({ imageId }, i) => ({ imageId, ...rowOf(inferred, i, part.length) })));
  }
  return answers;
}

function rowOf({ probabilities, features }: Inference, row: number, rows: number) {
  const part = (all: Float32Array) => {
    const width = all.length / rows;
    return all.slice(row * width, (row + 1) * width);
  };
  return { probabilities: part(probabilities), features: part(features) };
}
