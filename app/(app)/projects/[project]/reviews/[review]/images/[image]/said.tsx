"use client";

import { Badge } from "@/app/ui/badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { ClassLabel } from "../../../../class-label";
import { PersonMark } from "../../../../presence/person-mark";
import { usePeopleAt } from "../../../../presence/use-people-at";
import { useProject } from "../../../../project-context";
import { verdictOf } from "../../../facts";
import { useReview } from "../../review-context";

/** What people have decided of a picture, and to whom it is dealt. */
export function Said({ imageId }: { imageId: string }) {
  const { review, decisions } = useReview();
  const said = decisions.standing?.get(imageId) ?? [];
  const project = useProject();
  const looking = usePeopleAt(`/projects/${project.id}/reviews/${review.id}/images/${imageId}`);
  const asked = review.deals
    .filter(({ imageIds }) => imageIds.includes(imageId))
    .flatMap(({ userId }) => review.people.find(({ user }) => user.id === userId)?.user ?? [])
    .filter(({ id }) => !said.some(({ user }) => user.id === id));
  return (
    <ul aria-label="Decisions" aria-live="polite" className="grid gap-2 text-sm">
      {said.map(({ user, verdict, class: given, tags, note, createdAt }) => (
        <li key={user.id} className="grid gap-0.5">
          <span className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
            <span className="font-medium">{user.name}</span>
            <Badge tone={verdictOf(verdict).tone}>{verdictOf(verdict).label}</Badge>
            {given ? <ClassLabel of={given} /> : null}
            {tags.map(({ id, name }) => (
              <Badge key={id}>{name}</Badge>
            ))}
            <span className="text-xs text-muted">
              <TimeAgo at={createdAt} />
            </span>
          </span>
          {note ? <span className="text-xs text-muted [overflow-wrap:anywhere]">{note}</span> : null}
        </li>
      ))}
      {looking.map(({ person: { id, name } }) => (
        <li key={`here ${id}`} className="flex items-center gap-1.5 text-xs text-muted">
          <PersonMark id={id} name={name} />
          {name} looks at this picture now
        </li>
      ))}
      {asked.map(({ id, name }) => (
        <li key={id} className="text-muted">
          {name} has not decided yet
        </li>
      ))}
    </ul>
  );
}
