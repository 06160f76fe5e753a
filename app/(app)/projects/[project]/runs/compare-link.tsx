"use client";

import { GitCompareArrows } from "lucide-react";
import { Button } from "@/app/ui/button";
import { useProject } from "../project-context";

/** To the comparison of the chosen runs, the oldest as the baseline; of two those that are missing are chosen there. */
export function CompareLink({ chosen }: { chosen: readonly string[] }) {
  const project = useProject();
  // Ids sort by the time they were made.
  const sorted = [...chosen].sort();
  if (sorted.length > 2) {
    return (
      <Button
        href={`/projects/${project.id}/compare/several?runs=${sorted.join(",")}`}
        icon={<GitCompareArrows />}
      >
        Compare these {sorted.length}
      </Button>
    );
  }
  const [a, b] = sorted;
  const query = new URLSearchParams({ ...(a && { a }), ...(b && { b }) }).toString();
  return (
    <Button href={`/projects/${project.id}/compare${query && `?${query}`}`} icon={<GitCompareArrows />}>
      {chosen.length === 2 ? "Compare these two" : "Compare"}
    </Button>
  );
}
