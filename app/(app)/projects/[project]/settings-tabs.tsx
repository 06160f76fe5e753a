"use client";

import { Tabs } from "@/app/ui/tabs";
import { useProject } from "./project-context";

/** What can be set of a project, in a few pages. */
export function SettingsTabs() {
  const { id, classes } = useProject();
  return (
    <Tabs
      label="Settings"
      items={[
        { href: `/projects/${id}/settings`, label: "Project" },
        { href: `/projects/${id}/classes`, label: "Classes", count: classes.length },
        { href: `/projects/${id}/settings/hooks`, label: "Web hooks" },
      ]}
    />
  );
}
