import type { BackendName } from "./backends";
import type { ModelFile } from "./download";
import type { Reader } from "./engine";

/** A model as GraphQL gives it, in one of its formats. */
export interface ModelSource {
  readonly files: readonly ModelFile[];
  readonly preprocessing: unknown;
}

/** What a worker that runs models is begun for. */
export interface Beginning {
  readonly backend: BackendName;
  /** Of the format that its model is likely of. */
  readonly reader?: Reader;
  /** The likeliest model, which is loaded at once. */
  readonly model: ModelSource | null;
}

/**
 * A worker is told by its name what it is begun for: a message would come to it only once the page that began it has a moment,
 * and that is half a second later.
 */
export const workerName = (beginning: Beginning) => JSON.stringify(beginning);
export const beginningOf = (name: string) => JSON.parse(name) as Beginning;

/** What a model is remembered by. */
export const keyOf = ({ files }: ModelSource) => files.map(({ sha256 }) => sha256.slice(0, 16)).join(".");
/** What two models that run alike have in common. */
export const contentOf = (model: ModelSource) => `${keyOf(model)} ${JSON.stringify(model.preprocessing)}`;
