"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { graphql } from "@/app/graphql/generated";
import { SearchSelect } from "@/app/ui/search-select";
import { useProject } from "../../project-context";

const metricFields = graphql(`
  query MetricFields($project: ID!) {
    project(id: $project) {
      id
      runFields {
        key
        source
      }
    }
  }
`);

/** Those that every run of ours has. */
const usual: Readonly<Record<string, string>> = {
  "validation.accuracy": "Validation accuracy",
  "validation.loss": "Validation loss",
  accuracy: "Training accuracy",
  loss: "Training loss",
};
/** More are found by their name. */
const mostListed = 50;

export const curveTitle = (name: string) => usual[name] ?? name;

/** The metric whose curves are drawn, of all that runs of the project have: the usual ones, or by a part of its name. */
export function CurveSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const project = useProject();
  const [search, setSearch] = useState("");
  const { data } = useQuery(metricFields, { variables: { project: project.id } });
  const names = (data?.project.runFields ?? []).flatMap(({ key, source }) => {
    const name = source === "metric" ? /^last\((.*)\)$/s.exec(key)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
  const all = [...new Set([...Object.keys(usual), ...names])];
  const wanted = search.trim().toLowerCase();
  const found = all.filter((name) => `${name} ${curveTitle(name)}`.toLowerCase().includes(wanted));
  const optionOf = (name: string) => ({ value: name, label: curveTitle(name) });
  return (
    <SearchSelect
      aria-label="Curve"
      className="w-48"
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
