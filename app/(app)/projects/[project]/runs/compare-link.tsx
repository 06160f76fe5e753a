"use client";

import { GitCompareArrows } from "lucide-react";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { most, severalHref } from "../compare/several/run-refs";
import { useProject } from "../project-context";

/**
 * To the comparison of the chosen runs, the oldest as the baseline; of two those that are missing are chosen there.
 * @param numbers of all that are chosen
 * @param ids of those of them that the list shows
 */
export function CompareLink({ numbers, ids }: { numbers: ReadonlySet<number>; ids: readonly string[] }) {
  const project = useProject();
  if (numbers.size > most) {
    return (
      <Button disabled icon={<GitCompareArrows />} title={`${most} runs are the most: choose fewer.`}>
        Compare, {most} at most
      </Button>
    );
  }
  // Of two that the list does not show the ids are not known.
  if (numbers.size > 2 || numbers.size > ids.length) {
    return (
      <Button
        href={severalHref(
          project.id,
          [...numbers].sort((a, b) => a - b),
        )}
        icon={<GitCompareArrows />}
      >
        Compare these {formatCount(numbers.size)}
      </Button>
    );
  }
  // Ids sort by the time they were made.
  const [a, b] = [...ids].sort();
  const query = new URLSearchParams({ ...(a && { a }), ...(b && { b }) }).toString();
  return (
    <Button href={`/projects/${project.id}/compare${query && `?${query}`}`} icon={<GitCompareArrows />}>
      {ids.length === 2 ? "Compare these two" : "Compare"}
    </Button>
  );
}
