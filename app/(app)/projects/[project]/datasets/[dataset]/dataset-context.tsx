"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { DatasetFrameQuery } from "@/app/graphql/generated/graphql";

export type Dataset = DatasetFrameQuery["dataset"];
type Split = NonNullable<Dataset["classCounts"][number]["split"]>;

const DatasetContext = createContext<Dataset | null>(null);

export function DatasetProvider({ dataset, children }: { dataset: Dataset; children: ReactNode }) {
  return <DatasetContext value={dataset}>{children}</DatasetContext>;
}

/** The open dataset with its counts. */
export function useDataset(): Dataset {
  const dataset = useContext(DatasetContext);
  if (!dataset) throw new Error("useDataset is for views of a dataset");
  return dataset;
}

export const splits: readonly Split[] = ["train", "validation", "test"];

/** How many of a dataset's images have no class. */
export const unlabelledIn = ({ classCounts }: Dataset) =>
  classCounts.reduce((sum, each) => (each.class ? sum : sum + each.count), 0);

/** The counts of a dataset by class, in the classes' order, images without a class last. */
export function countsByClass(dataset: Dataset) {
  const rows = new Map<
    string,
    { class: Dataset["classCounts"][number]["class"]; total: number; by: Record<Split | "none", number> }
  >();
  for (const each of dataset.classCounts) {
    const key = each.class?.id ?? "";
    const row = rows.get(key) ?? {
      class: each.class,
      total: 0,
      by: { train: 0, validation: 0, test: 0, none: 0 },
    };
    row.total += each.count;
    row.by[each.split ?? "none"] += each.count;
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) =>
      (a.class?.position ?? Number.POSITIVE_INFINITY) - (b.class?.position ?? Number.POSITIVE_INFINITY),
  );
}
