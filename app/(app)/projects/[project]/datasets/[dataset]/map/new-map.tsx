"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Map as MapIcon } from "lucide-react";
import { useState } from "react";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../project-context";
import { useDataset } from "../dataset-context";
import { createEmbedding, featureModels } from "./operations";

const methods = [
  { value: "umap", label: "UMAP" },
  { value: "pca", label: "PCA" },
] as const;

/** Asks for a map by the features of a model. `onMade` hears its id. */
export function NewMap({ onMade }: { onMade: (id: string) => void }) {
  const project = useProject();
  const dataset = useDataset();
  const { data } = useQuery(featureModels, { variables: { project: project.id } });
  const [create, { loading }] = useMutation(createEmbedding);
  const [chosen, setChosen] = useState("");
  const [method, setMethod] = useState<(typeof methods)[number]["value"]>("umap");
  const runs = data?.project.runs.edges
    .map(({ node }) => node)
    .filter((run) => run.model)
    .map(({ id, number, name, testAccuracy }) => ({
      value: id,
      label: `#${number} ${name}${testAccuracy === null ? "" : `, ${percent(testAccuracy)}`}`,
    }));
  const bases = data?.project.baseModels.edges.map(({ node }) => ({
    value: node.id,
    label: `${node.name} (base model)`,
  }));
  const options = [...(runs ?? []), ...(bases ?? [])];
  const value = chosen || (options[0]?.value ?? "");
  if (data && options.length === 0) {
    return (
      <div className="flex flex-wrap items-center justify-center gap-2">
        <Button variant="primary" href={`/projects/${project.id}/runs/new`}>
          Launch a run
        </Button>
        <Button href={`/projects/${project.id}/base-models`}>Upload a base model</Button>
      </div>
    );
  }
  const make = async () => {
    const model = bases?.some((base) => base.value === value) ? { baseModelId: value } : { runId: value };
    try {
      const { data: made } = await create({
        variables: { input: { datasetId: dataset.id, method, ...model } },
      });
      if (made) onMade(made.createEmbedding.id);
    } catch (reason) {
      toast.error("No map is made.", { description: messageOf(reason) });
    }
  };
  return (
    <div className="flex flex-wrap items-end gap-2 text-left">
      <Field label="Features of" className="min-w-0 flex-1 basis-56">
        <Select
          value={value}
          disabled={!data}
          options={options}
          onChange={({ target }) => setChosen(target.value)}
        />
      </Field>
      <SegmentedControl label="Method" options={methods} value={method} onChange={setMethod} />
      <Button
        variant="primary"
        icon={<MapIcon />}
        loading={loading}
        disabled={!value || dataset.imageCount < 3}
        onClick={() => void make()}
      >
        Make a map
      </Button>
    </div>
  );
}
