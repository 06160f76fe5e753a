import { z } from "zod";
import { remembered } from "./remembered";
import { rememberedNames } from "./remembered-names";
import type { ModelSource } from "./worker-name";

const file = z.object({ name: z.string(), url: z.string(), bytes: z.number(), sha256: z.string() });
const source = z.object({ at: z.number(), files: z.array(file), preprocessing: z.unknown() });
const models = remembered(rememberedNames.models, source, 20);

const keyOf = (id: string, format: string) => `${id} ${format}`;

/**
 * What a model was loaded from when it ran here last in a format. It may have been converted anew since: whoever begins with
 * it has to hold it against what the server says.
 */
export function rememberedModel(id: string, format: string): ModelSource | null {
  return models.read()[keyOf(id, format)] ?? null;
}

export function rememberModel(id: string, format: string, { files, preprocessing }: ModelSource): void {
  // Only what the schema names: what came by GraphQL has its types with it.
  const plain = files.map(({ name, url, bytes, sha256 }) => ({ name, url, bytes, sha256 }));
  models.write(keyOf(id, format), { at: Date.now(), files: plain, preprocessing });
}
