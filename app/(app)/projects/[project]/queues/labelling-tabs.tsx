"use client";

import { Tabs } from "@/app/ui/tabs";
import { useProject } from "../project-context";

/** What belongs to labelling in a project: what people are asked, and what was done. */
export function LabellingTabs() {
  const project = useProject();
  return (
    <Tabs
      label="Labelling"
      items={[
        { href: `/projects/${project.id}/queues`, label: "Queues" },
        { href: `/projects/${project.id}/labelling`, label: "What was done" },
      ]}
    />
  );
}
