"use client";

import { useQuery } from "@apollo/client/react";
import { Tags } from "lucide-react";
import { useParams } from "next/navigation";
import type { ReactNode } from "react";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Tabs } from "@/app/ui/tabs";
import { QueryError } from "../../../../query-error";
import { PageSkeleton } from "../../../../signed-in";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { states } from "../facts";
import { queueFrame } from "../operations";
import { QueueActions } from "./queue-actions";
import { QueueProvider } from "./queue-context";

/** What the views of a queue share: its name, its counts, its tabs. */
export default function QueueLayout({ children }: { children: ReactNode }) {
  const { queue: id } = useParams<{ queue: string }>();
  const project = useProject();
  const { data, error, refetch } = useQuery(queueFrame, { variables: { id } });
  useRefetchOn(["QUEUE_CHANGED"], id, () => refetch());
  const queue = data?.labelQueue;
  const list = `/projects/${project.id}/queues`;
  const at = `${list}/${id}`;
  if (!queue) {
    return error ? (
      <QueryError
        thing="This queue"
        error={error}
        onRetry={refetch}
        action={<Button href={list}>To the queues</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  const state = states[queue.state];
  return (
    <QueueProvider queue={queue}>
      <PageHeader
        title={
          <>
            {queue.name}
            <Badge tone={state.tone}>{state.label}</Badge>
          </>
        }
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Labelling", href: list },
        ]}
        description={queue.instructions || undefined}
        actions={
          <>
            {project.can("queue:write") ? <QueueActions /> : null}
            {queue.permissions.label && queue.state === "open" ? (
              <Button variant="primary" icon={<Tags />} href={`${at}/label`}>
                Label
              </Button>
            ) : null}
          </>
        }
      />
      <Tabs
        label="Queue"
        items={[
          { href: at, label: "Overview" },
          ...(queue.permissions.review
            ? [{ href: `${at}/disagreements`, label: "For a reviewer", count: queue.reviewCount }]
            : []),
        ]}
      />
      {children}
    </QueueProvider>
  );
}
