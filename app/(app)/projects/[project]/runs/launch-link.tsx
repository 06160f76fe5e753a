"use client";

import { Play } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Tooltip } from "@/app/ui/tooltip";
import { useProject } from "../project-context";

/** To the form of a new run; where the viewer may not launch, a button that says why. */
export function LaunchLink({ query = "", label = "Launch a run" }: { query?: string; label?: string }) {
  const project = useProject();
  if (!project.can("run:launch")) {
    return (
      <Tooltip content="Only maintainers and owners launch runs: ask one of them, or for that role.">
        <Button aria-disabled icon={<Play />}>
          {label}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Button variant="primary" href={`/projects/${project.id}/runs/new${query}`} icon={<Play />}>
      {label}
    </Button>
  );
}
