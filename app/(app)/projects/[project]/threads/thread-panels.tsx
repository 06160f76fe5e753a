"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../query-error";
import { useRefetchOn } from "../use-refetch-on";
import { Comments } from "./comments";

const threadOfRun = graphql(`
  query ThreadOfRun($id: ID!) {
    run(id: $id) {
      id
      thread {
        ...ThreadComments
      }
    }
  }
`);

const threadsOfClasses = graphql(`
  query ThreadsOfClasses($project: ID!) {
    project(id: $project) {
      id
      classes {
        id
        thread {
          ...ThreadComments
        }
      }
    }
  }
`);

/** What people say about a run as a whole. */
export function RunThread({ runId }: { runId: string }) {
  const { data, error, refetch } = useQuery(threadOfRun, { variables: { id: runId } });
  useRefetchOn(["THREAD_CHANGED"], null, refetch);
  return (
    <Panel title="Comments on this run">
      {data ? (
        <Comments
          thread={data.run.thread}
          target={{ runId }}
          onAdded={refetch}
          empty="Nobody has said anything about this run."
        />
      ) : error ? (
        <QueryError thing="What people say" error={error} onRetry={refetch} />
      ) : (
        <Skeleton className="h-24" />
      )}
    </Panel>
  );
}

/** What people say about a class. */
export function ClassThread({ projectId, classId }: { projectId: string; classId: string }) {
  const { data, error, refetch } = useQuery(threadsOfClasses, { variables: { project: projectId } });
  useRefetchOn(["THREAD_CHANGED"], null, refetch);
  const found = data?.project.classes.find(({ id }) => id === classId);
  return (
    <Panel title="Comments on this class">
      {data ? (
        <Comments
          key={classId}
          thread={found?.thread}
          target={{ classId }}
          onAdded={refetch}
          empty="Nobody has said what is in it and what is not."
        />
      ) : error ? (
        <QueryError thing="What people say" error={error} onRetry={refetch} />
      ) : (
        <Skeleton className="h-24" />
      )}
    </Panel>
  );
}
