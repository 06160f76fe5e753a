"use client";

import { useApolloClient, useMutation, useQuery } from "@apollo/client/react";
import { ListOrdered, RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { MoveRunMutation, QueuePageQuery, RunPriority } from "@/app/graphql/generated/graphql";
import { asFarAs, mostReadAgain, pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { toast } from "@/app/ui/toaster";
import { useDrag } from "@/app/ui/use-drag";
import { usePageTitle, useProject } from "../../project-context";
import { usePoll } from "../../use-poll";
import { useRefetchOn } from "../../use-refetch-on";
import { LaunchLink } from "../launch-link";
import { RunsTabs } from "../runs-tabs";
import { Limits } from "./limits";
import { newsOf, stillWaiting } from "./news";
import { QueueRow } from "./queue-row";
import { WorkingRuns } from "./working-runs";

graphql(`
  fragment QueueHead on Project {
    runLimit
    runLimitPerPerson
    workingRuns {
      ...RunRow
    }
    runQueueLength
  }
`);

const queuePage = graphql(`
  query QueuePage($project: ID!, $first: Int = 100, $after: String) {
    project(id: $project) {
      id
      ...QueueHead
      runQueue(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...RunRow
            priority
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** What is read of a long queue again: what stands over it, and those of its runs that changed. */
const queueNews = graphql(`
  query QueueNews($project: ID!, $numbers: [Int!]!) {
    project(id: $project) {
      id
      ...QueueHead
      runsByNumber(numbers: $numbers) {
        ...RunRow
        priority
      }
    }
  }
`);

const moveRun = graphql(`
  mutation MoveRun($run: ID!, $before: ID, $after: ID) {
    moveRun(input: { runId: $run, beforeRunId: $before, afterRunId: $after }) {
      id
      number
      priority
      projectQueuePlace
    }
  }
`);

const setRunPriority = graphql(`
  mutation SetRunPriority($run: ID!, $priority: RunPriority!) {
    setRunPriority(input: { runId: $run, priority: $priority }) {
      id
      priority
    }
  }
`);

type QueuedRun = QueuePageQuery["project"]["runQueue"]["edges"][number]["node"];

/** Where the server put a run. */
function movedText(moved: MoveRunMutation["moveRun"], priorityBefore: RunPriority, length: number): string {
  const { number, priority, projectQueuePlace } = moved;
  if (projectQueuePlace === null) return `#${number} no longer waits.`;
  const changed = priority === priorityBefore ? "" : `, with ${priority} priority as those beside it`;
  return `#${number} is now ${projectQueuePlace} of ${length}${changed}.`;
}

const pollMs = 10_000;
/** Runs that wait, as many as are read at a time. */
const waitingAtOnce = 100;
/** As many as the server gives by their numbers at a time. */
const mostNews = 100;

/** What is worked on, and what waits in the order in which it will be. */
export default function QueuePage() {
  const project = useProject();
  usePageTitle("Queue");
  const query = useQuery(queuePage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
    fetchPolicy: "cache-and-network",
  });
  const { error } = query;
  const data = query.data ?? (error ? undefined : query.previousData);
  const { rows: read, loadMore, loadingMore } = pagesOf(query, data?.project.runQueue);
  const rows = read && stillWaiting(read);
  const apollo = useApolloClient();
  // A longer one is read again when a person wants it, who would be thrown back otherwise; what changed is kept up to date.
  const isLong = (read?.length ?? 0) > mostReadAgain;
  const [isOld, setOld] = useState(false);
  const changed = useRef(new Set<number>());
  const refetch = async () => {
    if (!isLong) return query.refetch(asFarAs(read?.length ?? 0, waitingAtOnce));
    const numbers = [...changed.current].slice(0, mostNews);
    for (const number of numbers) changed.current.delete(number);
    const variables = { project: project.id, numbers };
    return apollo.query({ query: queueNews, variables, fetchPolicy: "network-only" });
  };
  const readFromStart = async () => {
    setOld(false);
    await query.refetch(asFarAs(0, waitingAtOnce));
  };
  useRefetchOn(["RUN_CHANGED", "RUNS_CHANGED", "PROJECT_CHANGED"], null, refetch, {
    isNews: (event) => {
      const news = newsOf(event, rows ?? [], data?.project.workingRuns ?? []);
      if (isLong && news.run !== null) changed.current.add(news.run);
      if (isLong && news.isOld) setOld(true);
      return true;
    },
  });
  // That a worker is gone is told by no event.
  usePoll(refetch, pollMs, (data?.project.workingRuns.length ?? 0) > 0);
  const [move] = useMutation(moveRun);
  const [prioritise] = useMutation(setRunPriority);
  const [said, setSaid] = useState("");
  const length = data?.project.runQueueLength ?? 0;
  const mayMove = project.can("run:launch");

  // One after the other: where a run comes to lie hangs on where the move before has put it.
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const change = (what: () => Promise<unknown>) => {
    last.current = last.current
      .then(what)
      .catch((reason: unknown) => {
        // It was shown as if it had been.
        setOld(true);
        toast.error("The queue was not changed", { description: messageOf(reason) });
      })
      .then(() => refetch())
      .catch(() => undefined);
  };
  // While one is dragged the list stays as it was when that began: it is told by its place which one is meant.
  const held = useRef(rows);
  const focused = useRef<string | null>(null);
  const put = (run: QueuedRun, beside: QueuedRun, isAfter: boolean) => {
    // At once, so that a key that is pressed again moves it on; what the server says of it is read after.
    query.updateQuery((_, { previousData, complete }) => {
      if (!complete) return;
      const { runQueue, ...project } = previousData.project;
      const others = runQueue.edges.filter(({ node }) => node.id !== run.id);
      const own = runQueue.edges.filter(({ node }) => node.id === run.id);
      const at = others.findIndex(({ node }) => node.id === beside.id) + (isAfter ? 1 : 0);
      return {
        ...previousData,
        project: { ...project, runQueue: { ...runQueue, edges: others.toSpliced(at, 0, ...own) } },
      };
    });
    change(() =>
      move({ variables: { run: run.id, ...(isAfter ? { after: beside.id } : { before: beside.id }) } }).then(
        ({ data: moved }) => moved && setSaid(movedText(moved.moveRun, run.priority, length)),
      ),
    );
  };
  const moveTo = (from: number, to: number) => {
    const [run, beside] = [held.current?.[from], held.current?.[to]];
    if (run && beside && run !== beside) put(run, beside, to > from);
  };
  // Two keys may come before the page is drawn anew: where it lies is what the cache says, not what the page shows.
  const moveBy = (id: string, by: 1 | -1) => {
    const kept = apollo.readQuery({ query: queuePage, variables: { project: project.id } });
    const order = stillWaiting(kept?.project.runQueue.edges.map(({ node }) => node) ?? held.current ?? []);
    const from = order.findIndex((run) => run.id === id);
    const [run, beside] = [order[from], order[from + by]];
    if (!run || !beside) return;
    focused.current = id;
    put(run, beside, by > 0);
  };
  const { list, drag, handlers } = useDrag(moveTo);
  if (!drag) held.current = rows;
  const waiting = held.current;
  // An entry that changes its place in the page loses the focus, and the next key would be nobody's.
  useEffect(() => {
    if (!focused.current) return;
    list.current?.querySelector<HTMLElement>(`[data-run="${focused.current}"] button`)?.focus();
    focused.current = null;
  });
  const order = (waiting ?? []).map((_, index) => index);
  const shown = drag ? order.toSpliced(drag.from, 1).toSpliced(drag.to, 0, drag.from) : order;

  return (
    <>
      <PageHeader
        title="Runs"
        description="What is worked on now, and what waits. Projects take turns; within this one, drag a run, or use the arrow keys on its handle."
        actions={<LaunchLink />}
      />
      <RunsTabs />
      {error && !data ? (
        <QueryError thing="The queue" error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton className="h-72 w-full rounded-lg opacity-60" />
      ) : (
        <div className="grid gap-4">
          <Panel flush title="At work">
            <WorkingRuns rows={data.project.workingRuns} />
          </Panel>
          <Panel
            flush
            title={length > 0 ? `Waiting: ${counted(length, "run")}` : "Waiting"}
            actions={
              isLong && isOld ? (
                <Button
                  size="sm"
                  icon={<RefreshCw />}
                  title="Runs came, went or changed their place since it was read"
                  onClick={() => void readFromStart().catch(() => undefined)}
                >
                  Read the queue again
                </Button>
              ) : null
            }
          >
            {waiting && waiting.length > 0 ? (
              <ol ref={list} aria-label="Runs that wait">
                {shown.map((index, place) => {
                  const run = waiting[index];
                  if (!run) return null;
                  return (
                    <QueueRow
                      key={run.id}
                      run={run}
                      place={place}
                      isDragged={drag?.from === index}
                      handle={mayMove ? handlers(index) : null}
                      onMove={(by) => moveBy(run.id, by)}
                      onPriority={(priority: RunPriority) =>
                        change(() => prioritise({ variables: { run: run.id, priority } }))
                      }
                    />
                  );
                })}
              </ol>
            ) : (
              <EmptyState icon={<ListOrdered />} title="No run waits" action={<LaunchLink />}>
                A run that is launched while all workers are busy waits here for its turn.
              </EmptyState>
            )}
            {data.project.runQueue.pageInfo.hasNextPage ? (
              <div className="border-t p-3 text-center">
                <Button size="sm" loading={loadingMore} onClick={loadMore}>
                  Later ones
                </Button>
              </div>
            ) : null}
            <p className="sr-only" role="status">
              {said}
            </p>
          </Panel>
          <Limits
            key={`${data.project.runLimit} ${data.project.runLimitPerPerson}`}
            limits={data.project}
            onChanged={refetch}
          />
        </div>
      )}
    </>
  );
}
