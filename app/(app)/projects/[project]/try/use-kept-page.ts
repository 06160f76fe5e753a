"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import { keepPage } from "@/app/tf/kept-page";
import { useProject } from "../project-context";

/** Keeps the page with the model that answers now, so that both open without the server; tells whether that is so. */
export function useKeptPage(classifier: Classifier | null): boolean {
  const { id } = useProject();
  const apollo = useApolloClient();
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    setKept(false);
    if (!classifier) return;
    let isOld = false;
    const keep = async () => {
      const kept = await keepPage(id, apollo, await classifier.resources());
      if (!isOld) setKept(kept);
    };
    // A browser that keeps nothing runs the model all the same.
    keep().catch(() => undefined);
    return () => {
      isOld = true;
    };
  }, [id, apollo, classifier]);
  return isKept;
}
