"use client";

import { Check, ChevronsUpDown, Folders, Plus, Settings } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Menu } from "@/app/ui/menu";
import { CreateTeamForm } from "./create-team";
import { useViewer } from "./signed-in";

/** Where one is: the project or the team; opens the way to the others. */
export function TeamSwitcher({
  teamId,
  project,
}: {
  teamId?: string;
  project?: { id: string; name: string };
}) {
  const { memberships } = useViewer();
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const teams = memberships.map((membership) => membership.team);
  const team = teams.find((each) => each.id === teamId);
  const name = project?.name ?? team?.name ?? "Your teams";
  return (
    <>
      <Menu
        trigger={
          <Button
            variant="ghost"
            aria-label={`${name}: change team or project`}
            className="h-auto min-h-control w-full min-w-0 justify-start px-1.5 text-left md:max-wide:justify-center md:max-wide:px-0"
          >
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-md bg-accent text-xs font-semibold text-on-accent"
            >
              {(Array.from(name)[0] ?? "?").toUpperCase()}
            </span>
            <span className="min-w-0 leading-tight md:max-wide:hidden">
              <span className="block max-w-[7.75rem] truncate text-fg max-md:max-w-[45vw]">{name}</span>
              {project && team ? (
                <span className="block max-w-[7.75rem] truncate text-2xs font-normal text-muted max-md:max-w-[45vw]">
                  {team.name}
                </span>
              ) : null}
            </span>
            <ChevronsUpDown aria-hidden className="ml-auto md:max-wide:hidden" />
          </Button>
        }
        items={[
          ...(team
            ? [
                { label: "Projects", icon: <Folders />, href: `/teams/${team.id}` },
                { label: "Team settings", icon: <Settings />, href: `/teams/${team.id}/settings` },
                "separator" as const,
              ]
            : []),
          { heading: "Teams" },
          ...teams.map((each) => ({
            label: each.name,
            href: `/teams/${each.id}`,
            hint: each.id === teamId ? <Check aria-label="open" className="size-3.5" /> : undefined,
          })),
          { label: "New team …", icon: <Plus />, onSelect: () => setCreating(true) },
        ]}
      />
      <Dialog
        open={creating}
        onOpenChange={setCreating}
        size="sm"
        title="New team"
        description="You become its owner. Projects, images and models are seen by its members only."
      >
        <CreateTeamForm
          onCreated={(id) => {
            setCreating(false);
            router.push(`/teams/${id}`);
          }}
        />
      </Dialog>
    </>
  );
}
