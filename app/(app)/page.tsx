"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { lastTeam } from "./last-team";
import { FrameSkeleton, PageSkeleton, useViewer } from "./signed-in";

/** The way in: the projects of the team that was open last. */
export default function HomePage() {
  const { memberships } = useViewer();
  const router = useRouter();
  useEffect(() => {
    const kept = lastTeam();
    const team = memberships.find((each) => each.team.id === kept)?.team ?? memberships[0]?.team;
    if (team) router.replace(`/teams/${team.id}`);
  }, [memberships, router]);
  return (
    <FrameSkeleton>
      <PageSkeleton />
    </FrameSkeleton>
  );
}
