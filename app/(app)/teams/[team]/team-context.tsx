"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { TeamFrameQuery } from "@/app/graphql/generated/graphql";

type Frame = TeamFrameQuery["team"];
type Team = { id: string; name: string; viewerRole: Frame["viewerRole"]; can(action: string): boolean };

const TeamContext = createContext<Team | null>(null);

export function TeamProvider({ team, children }: { team: Frame; children: ReactNode }) {
  const value = useMemo<Team>(
    () => ({
      id: team.id,
      name: team.name,
      viewerRole: team.viewerRole,
      can: (action) => team.permissions.includes(action),
    }),
    [team],
  );
  return <TeamContext value={value}>{children}</TeamContext>;
}

/** The open team. */
export function useTeam(): Team {
  const team = useContext(TeamContext);
  if (!team) throw new Error("useTeam is for pages of a team");
  return team;
}
