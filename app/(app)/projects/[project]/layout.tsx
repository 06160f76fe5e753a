"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { Boxes, Crosshair, Database, FlaskConical, PenTool, Settings, Tags, UsersRound } from "lucide-react";
import { useParams } from "next/navigation";
import { type ReactNode, useState } from "react";
import { createPortal } from "react-dom";
import { ProjectEvents, useProjectEvent } from "@/app/graphql/events";
import { projectFrame } from "../../frame-operations";
import { QueryError } from "../../query-error";
import { Shell } from "../../shell";
import { PageSkeleton } from "../../signed-in";
import { LabellingProvider } from "./labelling/labelling";
import { WaitingEdits } from "./labelling/waiting-edits";
import { PresenceProvider } from "./presence/presence";
import { PresentPeople } from "./presence/present-people";
import { ProjectProvider } from "./project-context";
import { Reconnecting } from "./reconnecting";
import { RunEndedToasts } from "./run-ended-toasts";
import { useRefetchOn } from "./use-refetch-on";

/** The pages of a project: what it is, its events, the frame with its navigation. */
export default function ProjectLayout({ children }: { children: ReactNode }) {
  const { project: id } = useParams<{ project: string }>();
  const { data, error, refetch } = useQuery(projectFrame, { variables: { id } });
  const project = data?.project;
  const [peopleSlot, setPeopleSlot] = useState<HTMLElement | null>(null);
  const at = `/projects/${id}`;
  const nav = [
    {
      href: `${at}/datasets`,
      label: "Datasets",
      icon: <Database />,
      covers: [`${at}/imports`, `${at}/versions`, `${at}/images`],
    },
    { href: `${at}/queues`, label: "Labelling", icon: <Tags />, covers: [`${at}/labelling`] },
    {
      href: `${at}/runs`,
      label: "Runs",
      icon: <FlaskConical />,
      covers: [`${at}/base-models`, `${at}/compare`, `${at}/reports`],
    },
    { href: `${at}/models`, label: "Models", icon: <Boxes />, isMinor: true },
    { href: `${at}/reviews`, label: "Reviews", icon: <UsersRound /> },
    { href: `${at}/try`, label: "Try", icon: <PenTool /> },
    { href: `${at}/error-cases`, label: "Error cases", icon: <Crosshair />, isMinor: true },
    {
      href: `${at}/settings`,
      label: "Settings",
      icon: <Settings />,
      covers: [`${at}/classes`],
      isMinor: true,
    },
  ];

  return (
    <Shell
      nav={error && !project ? [] : nav}
      teamId={project?.team.id}
      project={project && { id: project.id, name: project.name }}
      // They know each other by the project's events, which the frame does not wait for.
      people={<span ref={setPeopleSlot} className="contents" />}
    >
      {project ? (
        <ProjectEvents key={project.id} projectId={project.id} after={project.eventSequence}>
          <ProjectProvider frame={project}>
            <LabellingProvider>
              <PresenceProvider projectId={project.id}>
                {peopleSlot ? createPortal(<PresentPeople />, peopleSlot) : null}
                <Refresh onChange={refetch} />
                <RunEndedToasts />
                <Reconnecting />
                {children}
                <WaitingEdits />
              </PresenceProvider>
            </LabellingProvider>
          </ProjectProvider>
        </ProjectEvents>
      ) : error ? (
        <QueryError thing="This project" error={error} onRetry={refetch} />
      ) : (
        <PageSkeleton />
      )}
    </Shell>
  );
}

/** Name, classes and permissions may be changed by a colleague, and classes by an import. */
function Refresh({ onChange }: { onChange: () => unknown }) {
  const client = useApolloClient();
  useProjectEvent(["PROJECT_CHANGED"], null, () => void onChange());
  // A mention, a review that one is asked for, or a promotion: it may be anybody's, so the count is asked for.
  useRefetchOn(["THREAD_CHANGED", "INBOX_CHANGED", "REGISTRY_CHANGED"], null, () =>
    client.refetchQueries({ include: ["UnreadCount"] }),
  );
  return null;
}
