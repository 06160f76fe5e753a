"use client";

import { useState } from "react";
import { SearchSelect } from "@/app/ui/search-select";
import { fieldName } from "../../runs/table/field-text";
import { testAccuracy } from "./outcome";

/** More are found by their name. */
const mostListed = 50;

const nameOf = (key: string) => (key === testAccuracy ? "Test accuracy" : fieldName(key));

/** What came of runs: the test accuracy of ours, or the newest or best value of any metric, found by a part of its name. */
export function OutcomeSelect({
  value,
  metrics,
  onChange,
}: {
  value: string;
  metrics: readonly string[];
  onChange: (key: string) => void;
}) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = [testAccuracy, ...metrics].filter((key) =>
    `${key} ${nameOf(key)}`.toLowerCase().includes(wanted),
  );
  const optionOf = (key: string) => ({ value: key, label: nameOf(key) });
  return (
    <SearchSelect
      aria-label="Outcome"
      className="w-64 max-w-full"
      value={optionOf(value)}
      options={found.slice(0, mostListed).map(optionOf)}
      onChange={onChange}
      search={search}
      onSearch={setSearch}
      note={
        found.length === 0
          ? "No run of the project has such a metric."
          : found.length > mostListed
            ? `The first ${mostListed} of ${found.length}. Others are found by their name.`
            : null
      }
    />
  );
}
