"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { ProjectFrameQuery } from "@/app/graphql/generated/graphql";
import { useDocumentTitle } from "@/app/page-title";

type Frame = ProjectFrameQuery["project"];

export type Project = {
  id: string;
  name: string;
  description: string;
  /** what the cards of its models say; empty where nobody has said */
  modelLicence: string;
  intendedUse: string;
  teamId: string;
  teamName: string;
  /** in their order; `position` gives the colour where it has none of its own; no image gets one that is archived */
  classes: readonly {
    id: string;
    name: string;
    position: number;
    color: string | null;
    key: string | null;
    /** that a matrix folds it into */
    superClass: string | null;
    archivedAt: string | null;
  }[];
  /** Whether the viewer's role allows an action of the policy, "run:launch" say. */
  can(action: string): boolean;
};

const ProjectContext = createContext<Project | null>(null);

/** Makes the open project known to its pages. */
export function ProjectProvider({ frame, children }: { frame: Frame; children: ReactNode }) {
  const project = useMemo<Project>(
    () => ({
      id: frame.id,
      name: frame.name,
      description: frame.description,
      modelLicence: frame.modelLicence,
      intendedUse: frame.intendedUse,
      teamId: frame.team.id,
      teamName: frame.team.name,
      classes: frame.classes,
      can: (action) => frame.permissions.includes(action),
    }),
    [frame],
  );
  return <ProjectContext value={project}>{children}</ProjectContext>;
}

/** The open project. */
export function useProject(): Project {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("useProject is for pages of a project");
  return project;
}

/** Names the page in the tab: "Run 3 · Digits · Offdiagonal". Undefined while the name is loading. */
export function usePageTitle(title: string | undefined): void {
  useDocumentTitle(title, useProject().name);
}
