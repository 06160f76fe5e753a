"use client";

import { counted } from "@/app/format";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useReview } from "./review-context";

/** How far everybody is with what was dealt to them. */
export function PeopleProgress() {
  const { review, decisions } = useReview();
  const decided = new Map(
    review.deals.map(({ userId, imageIds }) => [
      userId,
      imageIds.filter((id) => decisions.standing?.get(id)?.some(({ user }) => user.id === userId)).length,
    ]),
  );
  return (
    <Panel title={`${counted(review.people.length, "person", "people")}`}>
      <ul className="grid gap-3">
        {review.people.map(({ user, dealt }) => {
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
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
