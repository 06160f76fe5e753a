"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Map as MapIcon } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../project-context";
import { RunSelect, useRunChoices } from "../../../run-select";
import { useDataset } from "../dataset-context";
import { createEmbedding, featureBases } from "./operations";

const methods = [
  { value: "umap", label: "UMAP" },
  { value: "pca", label: "PCA" },
] as const;

/** Asks for a map by the features of a model. `onMade` hears its id. */
export function NewMap({ onMade }: { onMade: (id: string) => void }) {
  const project = useProject();
  const dataset = useDataset();
  const { data } = useQuery(featureBases, { variables: { project: project.id } });
  const [create, { loading }] = useMutation(createEmbedding);
  const [chosen, setChosen] = useState("");
  const [method, setMethod] = useState<(typeof methods)[number]["value"]>("umap");
  const { runs } = useRunChoices("models");
  const bases = data?.project.baseModels.edges.map(({ node }) => ({
    value: node.id,
    label: `${node.name} (base model)`,
  }));
  const value = chosen || (runs?.[0]?.id ?? bases?.[0]?.value ?? "");
  if (data && runs && !value) {
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
        <RunSelect among="models" others={bases} value={value} disabled={!data} onChange={setChosen} />
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
