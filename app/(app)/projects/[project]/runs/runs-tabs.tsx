"use client";

import { Tabs } from "@/app/ui/tabs";
import { useProject } from "../project-context";

/** What is trained in a project: runs, the queue of those that wait, repeats of a run, sweeps over settings, checks before a run, what runs can build upon, and what was written about them. */
export function RunsTabs() {
  const project = `/projects/${useProject().id}`;
  const at = `${project}/runs`;
  return (
    <Tabs
      label="Runs, queue, groups, sweeps, checks, base models and reports"
      items={[
        { href: at, label: "Runs" },
        { href: `${at}/queue`, label: "Queue" },
        { href: `${at}/groups`, label: "Groups" },
        { href: `${at}/sweeps`, label: "Sweeps" },
        { href: `${at}/checks`, label: "Checks" },
        { href: `${project}/base-models`, label: "Base models" },
        { href: `${project}/reports`, label: "Reports" },
      ]}
    />
  );
}
