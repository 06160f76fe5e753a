"use client";

import { Tabs } from "@/app/ui/tabs";
import { useProject } from "../project-context";

/** The cases themselves, and the suites that runs have to face. */
export function CaseTabs() {
  const at = `/projects/${useProject().id}/error-cases`;
  return (
    <Tabs
      label="Cases and suites"
      items={[
        { href: at, label: "Cases" },
        { href: `${at}/suites`, label: "Suites" },
      ]}
    />
  );
}
