"use client";

import { Telescope } from "lucide-react";
import { Button } from "@/app/ui/button";
import { useProject } from "../../project-context";

/** To the form of a new sweep, for those who may launch. */
export function SweepLink() {
  const project = useProject();
  if (!project.can("run:launch")) return null;
  return (
    <Button variant="primary" href={`/projects/${project.id}/runs/sweeps/new`} icon={<Telescope />}>
      New sweep
    </Button>
  );
}
