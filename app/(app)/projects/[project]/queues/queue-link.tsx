"use client";

import { ListChecks } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { Button } from "@/app/ui/button";
import { useProject } from "../project-context";

/** From the images that a grid shows to a queue that asks people about them. */
export function QueueLink({ datasetId }: { datasetId: string }) {
  const project = useProject();
  const query = new URLSearchParams(useSearchParams());
  if (!project.can("queue:write")) return null;
  query.set("dataset", datasetId);
  return (
    <Button
      size="sm"
      icon={<ListChecks />}
      href={`/projects/${project.id}/queues/new?${query}`}
      title="Ask people for the class of these images"
    >
      Queue
    </Button>
  );
}
