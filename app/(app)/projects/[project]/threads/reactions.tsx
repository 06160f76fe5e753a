"use client";

import { useMutation } from "@apollo/client/react";
import { SmilePlus } from "lucide-react";
import { useViewer } from "@/app/(app)/signed-in";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { CommentReaction, ThreadCommentsFragment } from "@/app/graphql/generated/graphql";
import { cn } from "@/app/ui/cn";
import { IconButton } from "@/app/ui/icon-button";
import { Menu } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";

const reactToComment = graphql(`
  mutation ReactToComment($input: ReactToCommentInput!) {
    reactToComment(input: $input) {
      ...ThreadComments
    }
  }
`);

const kinds = {
  agree: { sign: "👍", word: "Agree" },
  disagree: { sign: "👎", word: "Disagree" },
  thanks: { sign: "🎉", word: "Thanks" },
  look: { sign: "👀", word: "Will look" },
  puzzled: { sign: "🤔", word: "Puzzled" },
} as const satisfies Record<CommentReaction, { sign: string; word: string }>;

type Comment = ThreadCommentsFragment["comments"][number];

/** What people think of a comment in a sign, and a way to say so. */
export function Reactions({ threadId, comment }: { threadId: string; comment: Comment }) {
  const { user } = useViewer();
  const mayWrite = useProject().can("review:write");
  const [react] = useMutation(reactToComment);
  const toggle = (reaction: CommentReaction) => {
    const set = !comment.reactions.some((one) => one.reaction === reaction && one.user.id === user.id);
    react({ variables: { input: { threadId, commentId: comment.id, reaction, set } } }).catch(
      (error: unknown) => toast.error("Your reaction was not kept", { description: messageOf(error) }),
    );
  };
  const all = Object.keys(kinds) as CommentReaction[];
  const given = all.flatMap((reaction) => {
    const people = comment.reactions.filter((one) => one.reaction === reaction);
    return people.length > 0 ? [{ reaction, people }] : [];
  });
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {given.map(({ reaction, people }) => (
        <button
          key={reaction}
          type="button"
          disabled={!mayWrite}
          aria-pressed={people.some((one) => one.user.id === user.id)}
          aria-label={`${kinds[reaction].word}: ${people.length}`}
          title={`${kinds[reaction].word}: ${people.map((one) => one.user.name).join(", ")}`}
          onClick={() => toggle(reaction)}
          className={cn(
            "inline-flex h-5.5 items-center gap-1 rounded-full border px-1.5 text-xs tabular-nums hover:border-control-line pointer-coarse:h-8 pointer-coarse:px-2.5",
            "aria-pressed:border-accent aria-pressed:bg-accent-soft",
          )}
        >
          <span aria-hidden>{kinds[reaction].sign}</span>
          {people.length}
        </button>
      ))}
      {mayWrite ? (
        <Menu
          trigger={<IconButton label="React" icon={<SmilePlus />} size="sm" />}
          items={all.map((reaction) => ({
            label: kinds[reaction].word,
            icon: <span aria-hidden>{kinds[reaction].sign}</span>,
            onSelect: () => toggle(reaction),
          }))}
        />
      ) : null}
    </span>
  );
}
