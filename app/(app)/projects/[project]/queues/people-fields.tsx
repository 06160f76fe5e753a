"use client";

import { Field } from "@/app/ui/field";
import { NumberInput, Select } from "@/app/ui/inputs";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../query-error";
import { useTeam } from "../threads/use-team";

export interface QueuePerson {
  memberId: string;
  role: "labeller" | "reviewer";
  /** 0 to 1; null where nothing bounds it */
  share: number | null;
}

const labels: readonly string[] = ["owner", "maintainer", "labeller"];
const reviews: readonly string[] = ["owner", "maintainer", "reviewer"];

/** Whom of the team a queue asks, and who decides what they disagree about. */
export function PeopleFields({
  people,
  onChange,
}: {
  people: readonly QueuePerson[];
  onChange: (people: readonly QueuePerson[]) => void;
}) {
  const { members, error, refetch } = useTeam();
  if (error) return <QueryError thing="The team" error={error} onRetry={refetch} />;
  if (!members) return <Skeleton className="h-24 w-full" />;
  const able = members.filter(({ role }) => labels.includes(role) || reviews.includes(role));
  const set = (memberId: string, change: Partial<QueuePerson> | null) => {
    const rest = people.filter((person) => person.memberId !== memberId);
    const current = people.find((person) => person.memberId === memberId);
    onChange(change ? [...rest, { memberId, role: "labeller", share: null, ...current, ...change }] : rest);
  };
  return (
    <ul className="divide-y rounded-md border">
      {able.map(({ id, role, user }) => {
        const person = people.find(({ memberId }) => memberId === id);
        return (
          <li key={id} className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-sm">
            <span className="min-w-0 flex-1 basis-40 truncate">
              {user.name} <span className="text-xs text-muted">{role}</span>
            </span>
            <Field label={`What ${user.name} does`} hideLabel className="w-36">
              <Select
                value={person?.role ?? ""}
                onChange={({ target: { value } }) =>
                  set(id, value === "labeller" || value === "reviewer" ? { role: value } : null)
                }
                options={[
                  { value: "", label: "not asked" },
                  { value: "labeller", label: "labels", disabled: !labels.includes(role) },
                  { value: "reviewer", label: "reviews", disabled: !reviews.includes(role) },
                ]}
              />
            </Field>
            <Field label={`Largest share of the images for ${user.name}`} hideLabel className="w-24">
              <NumberInput
                unit="%"
                min={1}
                max={100}
                placeholder="all"
                title="The largest share of the images; empty: no bound"
                disabled={person?.role !== "labeller"}
                value={person?.share == null ? "" : Math.round(person.share * 100)}
                onChange={({ target: { valueAsNumber } }) =>
                  set(id, { share: valueAsNumber > 0 ? Math.min(100, valueAsNumber) / 100 : null })
                }
              />
            </Field>
          </li>
        );
      })}
    </ul>
  );
}
