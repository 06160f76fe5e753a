"use client";

import type { ReactNode } from "react";
import { PageHeader } from "@/app/ui/page-header";
import { Tabs } from "@/app/ui/tabs";
import { useTeam } from "../team-context";

export default function TeamSettingsLayout({ children }: { children: ReactNode }) {
  const team = useTeam();
  const at = `/teams/${team.id}/settings`;
  return (
    <>
      <PageHeader title="Team settings" breadcrumbs={[{ label: team.name, href: `/teams/${team.id}` }]} />
      <Tabs
        label="Team settings"
        items={[
          { href: at, label: "Members" },
          { href: `${at}/roles`, label: "Roles" },
          ...(team.can("team:manage") ? [{ href: `${at}/audit`, label: "Audit log" }] : []),
          { href: `${at}/general`, label: "General" },
        ]}
      />
      {children}
    </>
  );
}
