"use client";

import { History, Tags } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { useProject } from "../project-context";

/** From the images that a grid shows to the same one by one, and to what was labelled lately. */
export function LabelLink({ datasetId }: { datasetId: string }) {
  const project = useProject();
  const query = useSearchParams().toString();
  const at = `/projects/${project.id}`;
  return (
    <>
      {project.can("label:write") ? (
        <Button
          size="sm"
          icon={<Tags />}
          href={`${at}/datasets/${datasetId}/label${query ? `?${query}` : ""}`}
          title="Label these images one by one"
        >
          Label
        </Button>
      ) : null}
      <IconButton label="What was labelled lately" icon={<History />} size="sm" href={`${at}/labelling`} />
    </>
  );
}
