"use client";

import { Tabs } from "@/app/ui/tabs";
import { useProject } from "../project-context";

/** What is trained in a project: runs, repeats of a run, and checks before a run. */
export function RunsTabs() {
  const at = `/projects/${useProject().id}/runs`;
  return (
    <Tabs
      label="Runs, groups and checks"
      items={[
        { href: at, label: "Runs" },
        { href: `${at}/groups`, label: "Groups" },
        { href: `${at}/checks`, label: "Checks" },
      ]}
    />
  );
}
