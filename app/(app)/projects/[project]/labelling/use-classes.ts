"use client";

import { useMemo } from "react";
import { useProject } from "../project-context";
import { classKeys } from "./keys";

/** A class that images can get, with the key that gives it. */
export interface Choosable {
  id: string;
  name: string;
  position: number;
  key: string | null;
}

/** The classes that images can get, in their order. */
export function useClasses(): readonly Choosable[] {
  const { classes } = useProject();
  return useMemo(() => {
    const open = classes.filter(({ archivedAt }) => archivedAt === null);
    const keys = classKeys(open);
    return open.map((one) => ({ ...one, key: keys.get(one.id) ?? null }));
  }, [classes]);
}
