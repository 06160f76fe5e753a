"use client";

import { counted } from "@/app/format";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useReview } from "./review-context";

/** How far everybody is with what was dealt to them. */
export function PeopleProgress() {
  const { review } = useReview();
  return (
    <Panel title={`${counted(review.people.length, "person", "people")}`}>
      <ul className="grid gap-3">
        {review.people.map(({ user, dealt, decided }) => (
          <li key={user.id}>
            <ProgressBar
              label={user.name}
              value={decided}
              total={dealt}
              note={`${formatCount(decided)} of ${formatCount(dealt)}`}
              tone={decided === dealt ? "success" : "accent"}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
