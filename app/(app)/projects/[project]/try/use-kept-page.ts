"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import { allAnswered, keepPage } from "@/app/tf/kept-page";
import { useProject } from "../project-context";

/** So long after the models run: the first answer comes before what is for later. */
const keepAfterMs = 1_500;

/**
 * Keeps the page with the model that answers now, and with a second one beside it, so that all opens without the server;
 * tells whether that is so.
 */
export function useKeptPage(classifier: Classifier | null, second: Classifier | null): boolean {
  const { id } = useProject();
  const apollo = useApolloClient();
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    setKept(false);
    if (!classifier) return;
    let isOld = false;
    const keep = async () => {
      // What the page loads when it is wanted has to be there before.
      await Promise.all([import("papaparse"), import("./probe-panel")]);
      const files = [...(await classifier.resources()), ...((await second?.resources()) ?? [])];
      const kept = await keepPage(id, apollo, files);
      if (isOld) return;
      setKept(kept);
      await allAnswered(apollo);
      if (!isOld) await keepPage(id, apollo, files);
    };
    // A browser that keeps nothing runs the model all the same.
    const soon = setTimeout(() => keep().catch(() => undefined), keepAfterMs);
    return () => {
      isOld = true;
      clearTimeout(soon);
    };
  }, [id, apollo, classifier, second]);
  return isKept;
}
