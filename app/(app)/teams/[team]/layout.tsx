"use client";

import { useQuery } from "@apollo/client/react";
import { Folders, Settings } from "lucide-react";
import { useParams } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { graphql } from "@/app/graphql/generated";
import { rememberTeam } from "../../last-team";
import { QueryError } from "../../query-error";
import { Shell } from "../../shell";
import { PageSkeleton } from "../../signed-in";
import { TeamProvider } from "./team-context";

const teamFrame = graphql(`
  query TeamFrame($id: ID!) {
    team(id: $id) {
      id
      name
      viewerRole
      permissions
    }
  }
`);

/** The pages of a team. */
export default function TeamLayout({ children }: { children: ReactNode }) {
  const { team: id } = useParams<{ team: string }>();
  const { data, error, refetch } = useQuery(teamFrame, { variables: { id } });
  const team = data?.team;
  const teamId = team?.id;
  useEffect(() => {
    if (teamId) rememberTeam(teamId);
  }, [teamId]);
  const nav = [
    { href: `/teams/${id}`, label: "Projects", icon: <Folders /> },
    { href: `/teams/${id}/settings`, label: "Team settings", icon: <Settings /> },
  ];
  if (!team) {
    return (
      <Shell nav={error ? [] : nav} navLabel="Team" teamId={id}>
        {error ? <QueryError thing="This team" error={error} onRetry={refetch} /> : <PageSkeleton />}
      </Shell>
    );
  }
  return (
    <TeamProvider team={team}>
      <Shell nav={nav} navLabel="Team" teamId={team.id}>
        {children}
      </Shell>
    </TeamProvider>
  );
}
