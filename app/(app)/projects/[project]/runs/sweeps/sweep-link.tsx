"use client";

import { Telescope } from "lucide-react";
import { Button } from "@/app/ui/button";
import { useProject } from "../../project-context";

/** To the form of a new sweep, for those who may launch. */
export function SweepLink({ query = "", primary = true }: { query?: string; primary?: boolean }) {
  const project = useProject();
  if (!project.can("run:launch")) return null;
  return (
    <Button
      variant={primary ? "primary" : undefined}
      href={`/projects/${project.id}/runs/sweeps/new${query}`}
      icon={<Telescope />}
    >
      New sweep
    </Button>
  );
}
