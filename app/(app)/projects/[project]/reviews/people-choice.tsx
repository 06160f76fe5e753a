"use client";

import { Checkbox } from "@/app/ui/choices";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../query-error";
import { useTeam } from "../threads/use-team";

const able: readonly string[] = ["owner", "maintainer", "labeller", "reviewer"];

/** Whom of the team a review deals pictures to, by their memberships. */
export function PeopleChoice({
  chosen,
  onChange,
}: {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const { members, error, refetch } = useTeam();
  if (error) return <QueryError thing="The team" error={error} onRetry={refetch} />;
  if (!members) return <Skeleton className="h-24 w-full" />;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">Dealt to</legend>
      <ul className="max-h-72 divide-y overflow-y-auto rounded-md border">
        {members
          .filter(({ role }) => able.includes(role))
          .map(({ id, role, user }) => (
            <li key={id} className="px-3 py-1.5">
              <Checkbox
                label={
                  <>
                    {user.name} <span className="text-xs text-muted">{role}</span>
                  </>
                }
                checked={chosen.has(id)}
                onChange={({ target }) => {
                  const next = new Set(chosen);
                  if (target.checked) next.add(id);
                  else next.delete(id);
                  onChange(next);
                }}
              />
            </li>
          ))}
      </ul>
    </fieldset>
  );
}
