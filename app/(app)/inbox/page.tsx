"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { AtSign, Boxes, CheckCheck, FlaskConical, Inbox, Telescope, UsersRound } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect } from "react";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { InboxEntryFragment } from "@/app/graphql/generated/graphql";
import { useDocumentTitle } from "@/app/page-title";
import { Button } from "@/app/ui/button";
import { cn } from "@/app/ui/cn";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { aheadText } from "../ahead-of-champion";
import { stateNames } from "../projects/[project]/models/operations";
import { QueryError } from "../query-error";
import { Shell } from "../shell";
import { MailChoice } from "./mail-choice";

graphql(`
  fragment InboxEntry on InboxItem {
    id
    createdAt
    readAt
    project {
      id
      name
    }
    review {
      id
      name
      dueAt
      createdBy {
        id
        name
      }
    }
    run {
      id
      number
      name
      state
      failureMessage
    }
    ahead {
      ...AheadFacts
    }
    runGroup {
      id
      name
      members
      runs {
        id
        state
      }
    }
    sweep {
      id
      name
      state
      stateReason
    }
    promotion {
      id
      alias
      state
      askedBy {
        id
        name
      }
      version {
        id
        number
      }
      registeredModel {
        id
        name
      }
    }
    comment {
      id
      body
      author {
        id
        name
      }
    }
    thread {
      id
      run {
        id
        number
        version {
          id
          classes {
            index
            id
          }
        }
      }
      truthClass {
        id
        name
      }
      predictedClass {
        id
        name
      }
      class {
        id
        name
      }
      errorCase {
        id
      }
      image {
        id
      }
      region {
        left
      }
    }
  }
`);

const inboxPage = graphql(`
  query InboxPage($after: String) {
    viewer {
      ...MailChoice
      unreadCount
      inbox(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...InboxEntry
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

const namedEntry = graphql(`
  query NamedInboxEntry($id: ID!) {
    viewer {
      inboxItem(id: $id) {
        ...InboxEntry
      }
    }
  }
`);

const readInbox = graphql(`
  mutation ReadInbox($input: ReadInboxInput!) {
    readInbox(input: $input) {
      unreadCount
    }
  }
`);

/** Where a thread is talked in, and what it is about. */
function placeOf(project: string, thread: NonNullable<InboxEntryFragment["thread"]>) {
  const { run, truthClass, predictedClass, errorCase, image } = thread;
  if (errorCase) return { href: `${project}/error-cases/${errorCase.id}`, about: "an error case" };
  if (image && thread.region)
    return { href: `${project}/images/${image.id}?thread=${thread.id}`, about: "a region of a picture" };
  if (image) return { href: `${project}/images/${image.id}`, about: "a picture" };
  if (thread.class) return { href: `${project}/classes?class=${thread.class.id}`, about: thread.class.name };
  if (run && truthClass && predictedClass) {
    const placed = (id: string) => run.version.classes.find((one) => one.id === id)?.index ?? 0;
    const cell = `truth=${placed(truthClass.id)}&predicted=${placed(predictedClass.id)}`;
    return {
      href: `${project}/runs/${run.id}/matrix?${cell}`,
      about: `${truthClass.name} taken for ${predictedClass.name} in run #${run.number}`,
    };
  }
  return run
    ? { href: `${project}/runs/${run.id}`, about: `run #${run.number}` }
    : { href: project, about: "something that is gone" };
}

/** Where an entry leads, and what it is about. */
function targetOf(item: InboxEntryFragment): { href: string; about: string | null } {
  const project = `/projects/${item.project.id}`;
  const place = item.thread ? placeOf(project, item.thread) : null;
  if (item.run) return { href: `${project}/runs/${item.run.id}`, about: null };
  if (item.runGroup) return { href: `${project}/runs/groups/${item.runGroup.id}`, about: null };
  if (item.sweep) return { href: `${project}/runs/sweeps/${item.sweep.id}`, about: null };
  if (item.promotion) {
    const { id, registeredModel } = item.promotion;
    return { href: `${project}/models/${registeredModel.id}/promotions/${id}`, about: null };
  }
  if (item.review) return { href: `${project}/reviews/${item.review.id}`, about: null };
  return { href: place?.href ?? project, about: place?.about ?? null };
}

/** What an entry says. */
function wordsOf(item: InboxEntryFragment): string {
  const { run, runGroup, sweep, review, comment, promotion } = item;
  if (promotion) {
    const { registeredModel, version, alias, askedBy, state } = promotion;
    const what = `${version ? `version ${version.number}` : "nothing"} of ${registeredModel.name} as ${alias}`;
    return state === "waiting"
      ? `${askedBy.name} asks to have ${what}: it waits for approval`
      : `${askedBy.name} asked to have ${what}: ${stateNames[state].label.toLowerCase()}`;
  }
  if (run) return `Run #${run.number} ${run.name} ${run.state === "failed" ? "failed" : "is finished"}`;
  if (runGroup) {
    const finished = runGroup.runs.filter(({ state }) => state === "finished").length;
    return `Group ${runGroup.name} is over: ${finished} of ${counted(runGroup.members, "run")} finished`;
  }
  if (sweep) return `Sweep ${sweep.name} is ${sweep.state}`;
  if (review) return `${review.createdBy.name} asks you to review ${review.name}`;
  return `${comment?.author.name ?? "Somebody"} mentioned you, about ${targetOf(item).about ?? "something"}`;
}

/** Opens the entry that the address names, as an e-mail's link does. */
function useNamedEntry(onRead: (id: string) => void) {
  const router = useRouter();
  const id = useSearchParams().get("item");
  const { data } = useQuery(namedEntry, { variables: { id: id ?? "" }, skip: id === null });
  const item = data?.viewer?.inboxItem ?? null;
  useEffect(() => {
    if (!item) return;
    if (item.readAt === null) onRead(item.id);
    router.replace(targetOf(item).href);
  }, [item, router, onRead]);
}

function Entry({ item, onRead }: { item: InboxEntryFragment; onRead: () => void }) {
  const router = useRouter();
  const { href } = targetOf(item);
  const open = () => {
    onRead();
    router.push(href);
  };
  return (
    <li className={cn("border-b last:border-b-0", item.readAt === null && "bg-accent-soft")}>
      <button
        type="button"
        onClick={open}
        className="flex w-full items-start gap-3 px-4 py-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <span aria-hidden className="mt-0.5 text-muted [&_svg]:size-4">
          {item.run || item.runGroup ? (
            <FlaskConical />
          ) : item.sweep ? (
            <Telescope />
          ) : item.promotion ? (
            <Boxes />
          ) : item.review ? (
            <UsersRound />
          ) : (
            <AtSign />
          )}
        </span>
        <span className="min-w-0 flex-1">
          <span className={cn("block [overflow-wrap:anywhere]", item.readAt === null && "font-medium")}>
            {item.readAt === null ? <span className="sr-only">Unread: </span> : null}
            {wordsOf(item)}
          </span>
          {item.run?.state === "failed" ? (
            <span className="block truncate text-sm text-muted">{item.run.failureMessage}</span>
          ) : null}
          {item.sweep?.stateReason ? (
            <span className="block truncate text-sm text-muted">{item.sweep.stateReason}</span>
          ) : null}
          {item.ahead ? <span className="block text-sm text-muted">{aheadText(item.ahead)}</span> : null}
          {item.comment ? (
            <span className="block truncate text-sm text-muted">{item.comment.body}</span>
          ) : null}
          <span className="text-xs text-muted">
            {item.project.name}, <TimeAgo at={item.createdAt} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** What waits for the person: comments that mention them, and reviews that they are asked for. */
export default function InboxPage() {
  useDocumentTitle("Inbox");
  const { data, error, refetch, fetchMore, networkStatus } = useQuery(inboxPage, {
    notifyOnNetworkStatusChange: true,
  });
  const [read, { loading }] = useMutation(readInbox);
  const viewer = data?.viewer;
  const say = async (inboxItemIds: string[] | null) => {
    const done = await read({ variables: { input: { inboxItemIds } } }).catch(() => null);
    if (done) await refetch().catch(() => undefined);
  };
  const readOne = useCallback(
    (id: string) => {
      void read({ variables: { input: { inboxItemIds: [id] } } }).catch(() => null);
    },
    [read],
  );
  useNamedEntry(readOne);
  return (
    <Shell nav={[]}>
      <PageHeader
        title="Inbox"
        description="Comments that mention you, reviews and promotions that you are asked for, and runs of yours that ended."
        actions={
          viewer && viewer.unreadCount > 0 ? (
            <Button icon={<CheckCheck />} loading={loading} onClick={() => void say(null)}>
              All read
            </Button>
          ) : null
        }
      />
      {viewer ? (
        <div className="space-y-5">
          <Panel flush>
            {viewer.inbox.edges.length > 0 ? (
              <ul aria-label="Inbox">
                {viewer.inbox.edges.map(({ node }) => (
                  <Entry
                    key={node.id}
                    item={node}
                    onRead={() => {
                      if (node.readAt === null) void say([node.id]);
                    }}
                  />
                ))}
              </ul>
            ) : (
              <EmptyState icon={<Inbox />} title="Nothing waits for you">
                Somebody who writes @ and your name in a comment, or asks you to a review, shows up here, and
                so does a run that you launched once it ends.
              </EmptyState>
            )}
            {viewer.inbox.pageInfo.hasNextPage ? (
              <div className="border-t p-3 text-center">
                <Button
                  size="sm"
                  loading={networkStatus === 3}
                  onClick={() => void fetchMore({ variables: { after: viewer.inbox.pageInfo.endCursor } })}
                >
                  Earlier ones
                </Button>
              </div>
            ) : null}
          </Panel>
          <MailChoice viewer={viewer} />
        </div>
      ) : error ? (
        <QueryError thing="The inbox" error={error} onRetry={refetch} />
      ) : (
        <Skeleton className="h-72 w-full rounded-lg opacity-60" />
      )}
    </Shell>
  );
}
