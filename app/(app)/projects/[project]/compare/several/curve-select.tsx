"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "../../project-context";
import { MetricSelect } from "./metric-select";

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

export const curveTitle = (name: string) => usual[name] ?? name;

/** The metric whose curves are drawn, of all that runs of the project have: the usual ones, or by a part of its name. */
export function CurveSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const project = useProject();
  const { data } = useQuery(metricFields, { variables: { project: project.id } });
  const names = (data?.project.runFields ?? []).flatMap(({ key, source }) => {
    const name = source === "metric" ? /^last\((.*)\)$/s.exec(key)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
  return (
    <MetricSelect
      label="Curve"
      className="w-48"
      value={value}
      names={[...new Set([...Object.keys(usual), ...names])]}
      titleOf={curveTitle}
      onChange={onChange}
    />
  );
}
