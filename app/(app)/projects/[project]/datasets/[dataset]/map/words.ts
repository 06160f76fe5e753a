import type { EmbeddingFactsFragment } from "@/app/graphql/generated/graphql";
import { formatCount, formatDuration, formatShare } from "@/app/ui/format";

export type Embedding = EmbeddingFactsFragment;

const methodNames: Record<Embedding["method"], string> = { umap: "UMAP", pca: "PCA" };
const stageNames: Record<Embedding["stage"], string> = {
  axes: "Asking the model about a sample",
  features: "Asking the model about each image",
  neighbours: "Finding the nearest neighbours",
  layout: "Laying the images out",
};

export const isMoving = ({ state }: Pick<Embedding, "state">) => state === "queued" || state === "running";

export function mapName({ modelName, method, state }: Embedding): string {
  return `${modelName}, ${methodNames[method]}${state === "finished" ? "" : `, ${state}`}`;
}

export const stageText = ({ state, stage }: Embedding) =>
  state === "queued" ? "Waits for the worker" : stageNames[stage];

export function progressNote({ stage, processed, total, secondsLeft }: Embedding): string | undefined {
  if (total === null) return undefined;
  const unit = stage === "layout" ? "rounds" : "images";
  const done = `${formatCount(processed)} of ${formatCount(total)} ${unit}`;
  return secondsLeft === null ? done : `${done}, ${formatDuration(secondsLeft * 1000)} left`;
}

/** How the map came about, in a sentence or three. */
export function aboutMap({
  method,
  findings,
  isSample,
  imageCount,
  datasetImages,
  unread,
}: Embedding): string {
  if (!findings) return "";
  const { featureWidth, dimensions, explained, explainedByTwo, fitted } = findings;
  const kept =
    dimensions < featureWidth
      ? `${formatCount(dimensions)} axes hold ${formatShare(explained)} of the variance of the model’s ${formatCount(featureWidth)} numbers`
      : `all ${formatCount(featureWidth)} numbers of the model are kept`;
  const laid =
    method === "umap"
      ? "neighbours among them lie together (UMAP, 15 neighbours); far distances mean little"
      : `its two axes hold ${formatShare(explainedByTwo)}`;
  return [
    `${kept[0]?.toUpperCase()}${kept.slice(1)}; ${laid}.`,
    fitted < imageCount ? `The axes are those of ${formatCount(fitted)} images drawn by a seed.` : "",
    isSample && datasetImages !== null
      ? `A map holds ${formatCount(imageCount)} images: of the ${formatCount(datasetImages)} as many were drawn by a seed.`
      : "",
    unread > 0 ? `${formatCount(unread)} files could not be read.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What an area of a map of a sample leaves out; undefined where all images are on it. */
export function leftOutByMap({ isSample, imageCount, datasetImages }: Embedding): string | undefined {
  if (!isSample || datasetImages === null) return undefined;
  return `Of the ${formatCount(imageCount)} on the map; ${formatCount(datasetImages - imageCount)} others of the dataset are not on it.`;
}
