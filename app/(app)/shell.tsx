"use client";

import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { AppShell, type NavItem } from "@/app/ui/app-shell";
import { IconButton } from "@/app/ui/icon-button";
import { Commands } from "./commands";
import { InboxLink } from "./inbox-link";
import { TeamSwitcher } from "./team-switcher";
import { UserMenu } from "./user-menu";

/** The frame of a signed-in page: team and project at the top, navigation, commands and the person. */
export function Shell({
  nav,
  navLabel,
  teamId,
  project,
  people,
  children,
}: {
  nav: readonly NavItem[];
  navLabel?: string;
  teamId?: string;
  project?: { id: string; name: string };
  /** who else is here */
  people?: ReactNode;
  children: ReactNode;
}) {
  const [commandsOpen, setCommandsOpen] = useState(false);
  return (
    <AppShell
      nav={nav}
      navLabel={navLabel}
      teamSwitcher={<TeamSwitcher teamId={teamId} project={project} />}
      userMenu={
        <div className="flex items-center gap-1 md:flex-col md:items-center wide:items-stretch">
          {people}
          <div className="flex items-center gap-1 md:flex-col wide:flex-row">
            <UserMenu />
            <InboxLink />
            <IconButton
              label="Commands (Ctrl K)"
              icon={<Search />}
              side="right"
              onClick={() => setCommandsOpen(true)}
            />
          </div>
        </div>
      }
    >
      <Commands
        open={commandsOpen}
        onOpenChange={setCommandsOpen}
        nav={nav}
        teamId={teamId}
        project={project}
      />
      {children}
    </AppShell>
  );
}
