"use client";

import { useMutation } from "@apollo/client/react";
import { CheckCircle2, RotateCcw } from "lucide-react";
import { type FormEvent, useEffect, useRef } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ThreadCommentsFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Markdown } from "@/app/ui/markdown";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { useKept } from "@/app/ui/use-kept";
import { useViewer } from "../../../signed-in";
import { useLabelling } from "../labelling/labelling";
import { type CommentTarget, isAboutSame } from "../labelling/queue";
import { useProject } from "../project-context";
import { CommentField } from "./comment-field";
import { mentionedIn, withMentions } from "./mentions";
import { Reactions } from "./reactions";
import { useTeam } from "./use-team";

graphql(`
  fragment ThreadComments on Thread {
    id
    resolvedAt
    resolvedBy {
      id
      name
    }
    comments {
      id
      body
      createdAt
      author {
        id
        name
      }
      mentions {
        id
        name
      }
      reactions {
        reaction
        user {
          id
          name
        }
      }
    }
  }
`);

const resolveThread = graphql(`
  mutation ResolveThread($input: ResolveThreadInput!) {
    resolveThread(input: $input) {
      ...ThreadComments
    }
  }
`);

/** What people say about a thing, oldest first, and a field to answer. The first comment opens the thread. */
export function Comments({
  thread,
  target,
  onAdded,
  empty,
}: {
  thread: ThreadCommentsFragment | null | undefined;
  /** what a first comment is about */
  target: CommentTarget;
  onAdded: () => unknown;
  empty: string;
}) {
  const mayWrite = useProject().can("review:write");
  const viewer = useViewer();
  const { members } = useTeam();
  const [body, setBody] = useKept(`comment ${JSON.stringify(target)}`, "");
  const { comment, state } = useLabelling();
  const own = state.waiting.flatMap((edit) =>
    edit.kind === "comment" && isAboutSame(edit.comment.about, target)
      ? [{ key: edit.key, ...edit.comment }]
      : [],
  );
  // One that arrived has opened the thread perhaps: whoever shows it reads it.
  const added = useRef(onAdded);
  added.current = onAdded;
  const waiting = useRef(own.length);
  useEffect(() => {
    if (own.length < waiting.current) void added.current();
    waiting.current = own.length;
  }, [own.length]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (body.trim() === "") return;
    const mentions = mentionedIn(body, members ?? []).map(({ id }) => id);
    comment({ about: target, body: body.trim(), mentions });
    setBody("");
  };
  return (
    <div className="grid gap-3">
      {thread && thread.comments.length > 0 ? (
        <>
          <Settled thread={thread} mayWrite={mayWrite} />
          <ol className="grid gap-3">
            {thread.comments.map((comment) => (
              <li key={comment.id} className="min-w-0">
                <p className="text-xs text-muted">
                  <span className="font-medium text-fg">{comment.author.name}</span>{" "}
                  <TimeAgo at={comment.createdAt} />
                </p>
                <Markdown
                  text={withMentions(
                    comment.body,
                    comment.mentions.map(({ name }) => name),
                  )}
                />
                <Reactions threadId={thread.id} comment={comment} />
              </li>
            ))}
          </ol>
        </>
      ) : own.length === 0 ? (
        <p className="text-sm text-muted">{empty}</p>
      ) : null}
      {own.length > 0 ? (
        <ol className="grid gap-3">
          {own.map((one) => (
            <li key={one.key} className="min-w-0 opacity-80">
              <p className="text-xs text-muted">
                <span className="font-medium text-fg">{viewer.user.name}</span>{" "}
                {state.held ? "waits to be sent" : "on its way"}
              </p>
              <Markdown text={one.body} />
            </li>
          ))}
        </ol>
      ) : null}
      {mayWrite ? (
        <form onSubmit={submit} className="grid gap-2">
          <CommentField value={body} onChange={setBody} onSend={() => void submit()} error={null} />
          <Button type="submit" size="sm" disabled={body.trim() === ""} className="justify-self-end">
            Comment
          </Button>
        </form>
      ) : (
        <p className="text-xs text-muted">Your role may read comments, not write them.</p>
      )}
    </div>
  );
}

/** Whether a thread is resolved, and the button that says so. */
function Settled({ thread, mayWrite }: { thread: ThreadCommentsFragment; mayWrite: boolean }) {
  const [resolve, { loading }] = useMutation(resolveThread);
  const isResolved = thread.resolvedAt !== null;
  const change = () => {
    resolve({ variables: { input: { threadId: thread.id, resolved: !isResolved } } }).catch(
      (error: unknown) => toast.error("The thread was not changed", { description: messageOf(error) }),
    );
  };
  return (
    <div className="flex min-h-control-sm flex-wrap items-center gap-2 text-xs text-muted">
      {isResolved ? (
        <span className="inline-flex items-center gap-1.5 text-success-text">
          <CheckCircle2 aria-hidden className="size-3.5" />
          Resolved by {thread.resolvedBy?.name}
        </span>
      ) : null}
      {mayWrite ? (
        <Button
          size="sm"
          variant="ghost"
          loading={loading}
          icon={isResolved ? <RotateCcw /> : <CheckCircle2 />}
          onClick={change}
          className="ml-auto"
        >
          {isResolved ? "Open again" : "Resolve"}
        </Button>
      ) : null}
    </div>
  );
}
