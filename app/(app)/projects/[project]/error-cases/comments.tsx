"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { AddCommentInput, ThreadCommentsFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../project-context";

graphql(`
  fragment ThreadComments on Thread {
    id
    comments {
      id
      body
      createdAt
      author {
        id
        name
      }
    }
  }
`);

const addComment = graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
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
  target: Pick<AddCommentInput, "errorCaseId" | "imageId" | "cell">;
  onAdded: () => unknown;
  empty: string;
}) {
  const mayWrite = useProject().can("review:write");
  const [body, setBody] = useState("");
  const [add, { loading, error }] = useMutation(addComment);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (body.trim() === "" || loading) return;
    const about = thread ? { threadId: thread.id } : target;
    const done = await add({ variables: { input: { ...about, body: body.trim() } } }).catch(() => null);
    if (!done?.data) return;
    setBody("");
    await onAdded();
  };
  return (
    <div className="grid gap-3">
      {thread && thread.comments.length > 0 ? (
        <ol className="grid gap-3">
          {thread.comments.map((comment) => (
            <li key={comment.id}>
              <p className="text-xs text-muted">
                <span className="font-medium text-fg">{comment.author.name}</span>{" "}
                <TimeAgo at={comment.createdAt} />
              </p>
              <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{comment.body}</p>
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-sm text-muted">{empty}</p>
      )}
      {mayWrite ? (
        <form
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
          }}
          className="grid gap-2"
        >
          <Field label="Comment" hideLabel error={error ? messageOf(error) : null}>
            <TextArea
              rows={2}
              placeholder="Write a comment"
              maxLength={4000}
              value={body}
              onChange={(event) => setBody(event.target.value)}
              className="min-h-[calc(2lh+1rem)]"
            />
          </Field>
          <Button
            type="submit"
            size="sm"
            loading={loading}
            disabled={body.trim() === ""}
            className="justify-self-end"
          >
            Comment
          </Button>
        </form>
      ) : (
        <p className="text-xs text-muted">Your role may read comments, not write them.</p>
      )}
    </div>
  );
}
