"use client";

import { GitCompareArrows } from "lucide-react";
import { Button } from "@/app/ui/button";
import { useProject } from "../project-context";

/** To the comparison of the chosen runs, the older one as A; those that are missing are chosen there. */
export function CompareLink({ chosen }: { chosen: readonly string[] }) {
  const project = useProject();
  // Ids sort by the time they were made.
  const [a, b] = [...chosen].sort();
  const query = new URLSearchParams({ ...(a && { a }), ...(b && { b }) }).toString();
  return (
    <Button href={`/projects/${project.id}/compare${query && `?${query}`}`} icon={<GitCompareArrows />}>
      {chosen.length === 2 ? "Compare these two" : "Compare"}
    </Button>
  );
}
