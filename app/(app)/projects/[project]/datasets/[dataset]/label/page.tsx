"use client";

import { usePageTitle } from "../../../project-context";
import { Asked } from "../asked";
import { useDataset } from "../dataset-context";
import { useImageFilter } from "../use-image-filter";
import { OneByOne } from "./one-by-one";

/** The images of a dataset one at a time, to be labelled. The address says which, as that of the grid does. */
export default function LabelPage() {
  const dataset = useDataset();
  const state = useImageFilter();
  usePageTitle(`Label ${dataset.name}`);
  const { filter, sort, change } = state;
  // Its own choice of lists says the rest.
  const isNarrowed =
    Object.keys(filter).some((key) => key !== "classIds" && key !== "flagged") ||
    filter.classIds?.some((id) => id !== null);
  return (
    <OneByOne
      filter={filter}
      sort={sort}
      asked={isNarrowed ? <Asked state={state} /> : null}
      onFilter={change}
    />
  );
}
