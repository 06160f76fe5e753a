"use client";

import { GitCompareArrows } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { toast } from "@/app/ui/toaster";
import { severalHref } from "../compare/several/run-refs";
import { isNameable, useNamedRuns } from "../compare/several/use-choose-runs";
import { useProject } from "../project-context";

/**
 * To the comparison of the chosen runs, the oldest as the baseline; of two those that are missing are chosen there.
 * @param numbers of all that are chosen
 * @param ids of those of them that the list shows
 * @param filter that they were chosen by, which the comparison says; null where they were chosen one by one
 */
export function CompareLink({
  numbers,
  ids,
  filter,
}: {
  numbers: ReadonlySet<number>;
  ids: readonly string[];
  filter: string | null;
}) {
  const project = useProject();
  const router = useRouter();
  const { hrefOf } = useNamedRuns();
  const [isKept, setKept] = useState(false);
  const chosen = [...numbers].sort((a, b) => a - b);
  if (!isNameable(chosen)) {
    const open = async () => {
      setKept(true);
      try {
        router.push(await hrefOf(chosen, filter));
      } catch (error) {
        toast.error("The runs were not opened side by side", { description: messageOf(error) });
      } finally {
        setKept(false);
      }
    };
    return (
      <Button icon={<GitCompareArrows />} loading={isKept} onClick={() => void open()}>
        Compare these {formatCount(numbers.size)}
      </Button>
    );
  }
  // Of two that the list does not show the ids are not known.
  if (numbers.size > 2 || numbers.size > ids.length) {
    return (
      <Button href={severalHref(project.id, chosen)} icon={<GitCompareArrows />}>
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
