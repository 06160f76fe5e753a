"use client";

import { useState } from "react";
import { SearchSelect } from "@/app/ui/search-select";

/** More are found by their name. */
const mostListed = 50;

/** One of the figures that runs of the project have, found by a part of its name or of what it is called here. */
export function MetricSelect({
  label,
  className,
  value,
  names,
  titleOf,
  onChange,
}: {
  label: string;
  className: string;
  value: string;
  names: readonly string[];
  titleOf: (name: string) => string;
  onChange: (name: string) => void;
}) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = names.filter((name) => `${name} ${titleOf(name)}`.toLowerCase().includes(wanted));
  const optionOf = (name: string) => ({ value: name, label: titleOf(name) });
  return (
    <SearchSelect
      aria-label={label}
      searchedBy="Part of a name"
      className={className}
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
