import type { DatasetImageFilter } from "@/app/graphql/generated/graphql";

/** The images that a label goes to. */
export type LabelTarget =
  | { ids: readonly string[] }
  | {
      datasetId: string;
      /** Every image that matches, as it was when it was shown. */
      filter: DatasetImageFilter;
      /** How many were shown to match. */
      total: number;
      /** The server's clock when they were counted, ISO 8601: what came in later is left alone. */
      shownAt: string;
      /** Those of them that are on the page: they show their class at once. */
      loadedIds: readonly string[];
    };

/** How many images a target means. */
export function countOf(target: LabelTarget): number {
  return "ids" in target ? target.ids.length : target.total;
}
