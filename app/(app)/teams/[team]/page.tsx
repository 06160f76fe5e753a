"use client";

import { useQuery } from "@apollo/client/react";
import { Folder, Plus } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, useQueryState } from "nuqs";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { useDocumentTitle } from "@/app/page-title";
import { Button } from "@/app/ui/button";
import { ClassChip } from "@/app/ui/class-chip";
import { classColor } from "@/app/ui/class-color";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../query-error";
import { CreateProject } from "./create-project";
import { useTeam } from "./team-context";

const teamProjects = graphql(`
  query TeamProjects($id: ID!, $after: String) {
    team(id: $id) {
      id
      projects(first: 30, after: $after) {
        edges {
          cursor
          node {
            id
            name
            description
            createdAt
            classes {
              id
              name
              position
              color
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

const shownClasses = 6;

export default function TeamPage() {
  const team = useTeam();
  useDocumentTitle("Projects", team.name);
  const [creating, setCreating] = useQueryState("new", parseAsBoolean.withDefault(false));
  const query = useQuery(teamProjects, {
    variables: { id: team.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const projects = data?.team.projects;
  const { rows, loadMore, loadingMore } = pagesOf(query, projects);
  const canCreate = team.can("project:write");
  const newProject = canCreate ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New project
    </Button>
  ) : null;

  return (
    <>
      <PageHeader title="Projects" description={team.name} actions={rows?.length ? newProject : null} />
      {canCreate ? (
        <CreateProject teamId={team.id} open={creating} onOpenChange={(open) => setCreating(open || null)} />
      ) : null}
      {error && !projects ? (
        <QueryError thing="The list of projects" error={error} onRetry={refetch} />
      ) : rows?.length === 0 ? (
        <Panel>
          <EmptyState icon={<Folder />} title="No project yet" action={newProject}>
            {canCreate
              ? "A project holds the classes, the images and the runs of one question, “which digit is this?” say."
              : "A project holds classes, images and runs. An owner or maintainer of the team can create one."}
          </EmptyState>
        </Panel>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {rows
            ? rows.map((node) => (
                <li
                  key={node.id}
                  className="relative flex min-h-34 flex-col rounded-lg border bg-panel p-4 hover:border-control-line"
                >
                  <h2 className="truncate text-base font-semibold">
                    <Link
                      href={`/projects/${node.id}`}
                      className="outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent"
                    >
                      {node.name}
                    </Link>
                  </h2>
                  <p className="mt-0.5 line-clamp-2 text-sm text-muted [overflow-wrap:anywhere]">
                    {node.description || "No description"}
                  </p>
                  <div className="mt-auto flex min-h-5 flex-wrap gap-x-2.5 gap-y-0.5 overflow-hidden pt-3 text-xs">
                    {node.classes.slice(0, shownClasses).map((each) => (
                      <ClassChip
                        key={each.id}
                        name={each.name}
                        color={classColor(each.position, each.color)}
                        className="max-w-24"
                      />
                    ))}
                    {node.classes.length > shownClasses ? (
                      <span className="text-muted">{node.classes.length - shownClasses} more</span>
                    ) : null}
                  </div>
                  <p className="mt-2 text-xs text-subtle">
                    {counted(node.classes.length, "class", "classes")} · created{" "}
                    <TimeAgo at={node.createdAt} />
                  </p>
                </li>
              ))
            : [0, 1, 2].map((key) => (
                <li key={key} className="min-h-34 rounded-lg border bg-panel p-4">
                  <Skeleton className="h-4 w-40" />
                  <Skeleton className="mt-2.5 h-3 w-full" />
                </li>
              ))}
        </ul>
      )}
      {loadMore ? (
        <div className="mt-4 flex justify-center">
          <Button loading={loadingMore} onClick={loadMore}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
