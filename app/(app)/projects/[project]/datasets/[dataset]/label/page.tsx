"use client";

import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { usePageTitle } from "../../../project-context";
import { useDataset } from "../dataset-context";
import { filterOf, imageFilterParsers, sortOf } from "../image-filter-url";
import { OneByOne } from "./one-by-one";

/** The images of a dataset one at a time, to be labelled. The address says which, as that of the grid does. */
export default function LabelPage() {
  const dataset = useDataset();
  const [url, setUrl] = useQueryStates(imageFilterParsers);
  usePageTitle(`Label ${dataset.name}`);
  const filter = useMemo(() => filterOf(url), [url]);
  const sort = useMemo(() => sortOf(url), [url]);
  return <OneByOne filter={filter} sort={sort} onFilter={(change) => void setUrl(change)} />;
}
