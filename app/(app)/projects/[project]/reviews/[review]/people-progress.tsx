"use client";

import { counted } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useReview } from "./review-context";

/** How far everybody is with what was dealt to them. */
export function PeopleProgress() {
  const { review, decisions } = useReview();
  const isDecided = (id: string, userId: string) =>
    decisions.standing?.get(id)?.some(({ user }) => user.id === userId);
  const decided = new Map(
    review.deals.map(({ userId, imageIds }) => [
      userId,
      imageIds.filter((id) => isDecided(id, userId)).length,
    ]),
  );
  const gone = new Set(review.people.flatMap(({ user, isAble }) => (isAble ? [] : user.id)));
  const left = review.deals.flatMap(({ userId, imageIds }) =>
    gone.has(userId) ? imageIds.filter((id) => !isDecided(id, userId)) : [],
  );
  const waiting = new Set(left).size;
  return (
    <Panel title={`${counted(review.people.length, "person", "people")}`}>
      <ul className="grid gap-3">
        {review.people.map(({ user, member, isAble, dealt }) => {
          const done = decided.get(user.id) ?? 0;
          return (
            <li key={user.id}>
              <ProgressBar
                label={user.name}
                value={done}
                total={dealt}
                note={`${formatCount(done)} of ${formatCount(dealt)}`}
                tone={done === dealt ? "success" : "accent"}
              />
              {isAble ? null : (
                <p className="mt-1 text-xs text-muted">
                  {member ? "May not review any more." : "Has left the team."}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {waiting > 0 && review.closedAt === null && decisions.standing ? (
        <AlertBanner
          tone="warning"
          title={`${counted(waiting, "picture")} ${waiting === 1 ? "waits" : "wait"} for other people`}
          className="mt-3"
        >
          Who had {waiting === 1 ? "it" : "them"} has left the team, or may not review any more. Choose others
          under People: what they have not decided on is dealt out anew.
        </AlertBanner>
      ) : null}
    </Panel>
  );
}
