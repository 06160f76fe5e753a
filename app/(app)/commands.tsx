"use client";

import { useQuery } from "@apollo/client/react";
import {
  Database,
  FlaskConical,
  Folder,
  GitCompareArrows,
  LogOut,
  Settings,
  Snowflake,
  Upload,
  Users,
} from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import type { NavItem } from "@/app/ui/app-shell";
import { type CommandItem, CommandPalette } from "@/app/ui/command-palette";
import { useThemeCycle } from "@/app/ui/theme-toggle";
import { signOut } from "./sign-out";
import { useViewer } from "./signed-in";

const commandProjects = graphql(`
  query CommandProjects($team: ID!) {
    team(id: $team) {
      id
      projects(first: 50) {
        edges {
          node {
            id
            name
          }
        }
      }
    }
  }
`);

const commandThings = graphql(`
  query CommandThings($project: ID!) {
    project(id: $project) {
      id
      datasets(first: 50) {
        edges {
          node {
            id
            name
          }
        }
      }
      versions(first: 20) {
        edges {
          node {
            id
            name
          }
        }
      }
      runs(first: 30) {
        edges {
          node {
            id
            name
            number
          }
        }
      }
    }
  }
`);

/** Everything that has a name, from the keyboard: Ctrl K. What it lists is asked for when it opens. */
export function Commands({
  open,
  onOpenChange,
  nav,
  teamId,
  project,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  nav: readonly NavItem[];
  teamId?: string;
  project?: { id: string; name: string };
}) {
  const { memberships } = useViewer();
  const theme = useThemeCycle();
  const team = teamId ?? memberships[0]?.team.id ?? "";
  const projects = useQuery(commandProjects, { variables: { team }, skip: !open || !team }).data;
  const things = useQuery(commandThings, {
    variables: { project: project?.id ?? "" },
    skip: !open || !project,
  }).data?.project;
  const at = project ? `/projects/${project.id}` : "";

  const items: CommandItem[] = [
    ...nav.map((item) => ({
      id: item.href,
      label: item.label,
      group: project?.name ?? "This team",
      icon: item.icon,
      href: item.href,
    })),
    ...(project
      ? [
          {
            id: "run:new",
            label: "Launch a run",
            icon: <FlaskConical />,
            href: `${at}/runs/new`,
            group: project.name,
          },
          {
            id: "runs:compare",
            label: "Compare two runs",
            icon: <GitCompareArrows />,
            href: `${at}/compare`,
            group: project.name,
          },
        ]
      : []),
    ...(things?.datasets.edges ?? []).flatMap(({ node }) => [
      {
        id: node.id,
        label: node.name,
        group: "Datasets",
        icon: <Database />,
        href: `${at}/datasets/${node.id}`,
      },
      {
        id: `${node.id}:import`,
        label: `Import images into ${node.name}`,
        group: "Datasets",
        icon: <Upload />,
        href: `${at}/datasets/${node.id}/imports`,
      },
    ]),
    ...(things?.versions.edges ?? []).map(({ node }) => ({
      id: node.id,
      label: node.name,
      group: "Versions",
      icon: <Snowflake />,
      href: `${at}/versions/${node.id}`,
    })),
    ...(things?.runs.edges ?? []).map(({ node }) => ({
      id: node.id,
      label: node.name,
      hint: `Run ${node.number}`,
      group: "Runs",
      icon: <FlaskConical />,
      href: `${at}/runs/${node.id}`,
    })),
    ...(projects?.team.projects.edges ?? [])
      .filter(({ node }) => node.id !== project?.id)
      .map(({ node }) => ({
        id: node.id,
        label: node.name,
        group: "Projects",
        icon: <Folder />,
        href: `/projects/${node.id}/datasets`,
      })),
    ...memberships.flatMap((membership) => [
      {
        id: membership.team.id,
        label: membership.team.name,
        group: "Teams",
        icon: <Users />,
        href: `/teams/${membership.team.id}`,
      },
      {
        id: `${membership.team.id}:settings`,
        label: `Settings of ${membership.team.name}`,
        group: "Teams",
        icon: <Settings />,
        href: `/teams/${membership.team.id}/settings`,
      },
    ]),
    {
      id: "theme",
      label: theme.label,
      group: "You",
      icon: theme.icon,
      keywords: ["dark", "light"],
      onSelect: theme.cycle,
    },
    { id: "sign-out", label: "Sign out", group: "You", icon: <LogOut />, onSelect: () => void signOut() },
  ];
  return <CommandPalette items={items} open={open} onOpenChange={onOpenChange} />;
}
