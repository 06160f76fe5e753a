"use client";

import type { ReviewImageFragment } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { formatDuration } from "@/app/ui/format";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel } from "../../../class-label";

type Vote = ReviewImageFragment["votes"][number];

function Said({ vote }: { vote: Vote }) {
  if (vote.class) return <ClassLabel of={vote.class} />;
  return <Badge>{vote.answer === "skip" ? "skipped" : "cannot say"}</Badge>;
}

/** What each person said of an image, and what they had said before they changed their mind. */
export function VoteList({ of }: { of: ReviewImageFragment }) {
  const people = [...new Map(of.votes.map((vote) => [vote.user.id, vote.user])).values()];
  return (
    <section aria-label="Votes">
      <h2 className="mb-1.5 text-xs font-medium text-muted">Votes</h2>
      <ul className="divide-y rounded-md border">
        {people.map((person) => {
          const own = of.votes.filter(({ user }) => user.id === person.id);
          const newest = own.at(-1);
          const before = own.slice(0, -1);
          return newest ? (
            <li key={person.id} className="grid gap-0.5 px-3 py-2 text-sm">
              <span className="flex min-w-0 items-center justify-between gap-3">
                <span className="min-w-0 truncate">{person.name}</span>
                <Said vote={newest} />
              </span>
              <span className="text-xs text-muted">
                <TimeAgo at={newest.createdAt} />, after {formatDuration(newest.ms)}
              </span>
              {newest.reason ? <q className="text-xs [overflow-wrap:anywhere]">{newest.reason}</q> : null}
              {before.length > 0 ? (
                <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
                  before:
                  {before.map((vote) => (
                    <Said key={vote.createdAt} vote={vote} />
                  ))}
                </span>
              ) : null}
            </li>
          ) : null;
        })}
      </ul>
      {of.image.class && !of.isDecided ? (
        <p className="mt-3 flex items-center gap-1.5 text-xs text-muted">
          The image has the class <ClassLabel of={of.image.class} />
        </p>
      ) : null}
    </section>
  );
}
