"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { counted } from "@/app/format";
import type { QueueOverviewQuery } from "@/app/graphql/generated/graphql";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ClassHeatMap } from "./class-heat-map";
import { useQueue } from "./queue-context";

type Cells = NonNullable<QueueOverviewQuery["labelQueue"]["gold"]>;

/** First votes on images of known answer, of one person or of all: what was known, and what they said. */
export function KnownAnswers({ cells }: { cells: Cells }) {
  const queue = useQueue();
  const [person, setPerson] = useQueryState("person", parseAsString);
  const { classes } = queue;
  const rows = classes.map(({ name }) => name);
  const columns = [...rows, "cannot say"];
  const counts = useMemo(() => {
    const found = new Float64Array(classes.length * (classes.length + 1));
    const at = new Map(classes.map(({ id }, index) => [id, index]));
    for (const { user, known, voted, count } of cells) {
      if (person && user.id !== person) continue;
      const [row, column] = [at.get(known.id), voted ? at.get(voted.id) : classes.length];
      if (row === undefined || column === undefined) continue;
      const index = row * (classes.length + 1) + column;
      found[index] = (found[index] ?? 0) + count;
    }
    return found;
  }, [cells, classes, person]);
  return (
    <Panel
      title="Known answers"
      description="The first vote of each person on each such image. Labellers do not see this."
      actions={
        <Field label="Person" hideLabel className="w-44">
          <Select
            value={person ?? ""}
            onChange={({ target }) => void setPerson(target.value || null)}
            options={[
              { value: "", label: "All people" },
              ...queue.members
                .filter(({ role }) => role === "labeller")
                .map(({ user }) => ({ value: user.id, label: user.name })),
            ]}
          />
        </Field>
      }
    >
      {counts.some((count) => count > 0) ? (
        <ClassHeatMap
          label="Known class and vote"
          rows={rows}
          columns={columns}
          rowTitle="Known"
          columnTitle="Voted"
          counts={counts}
          describe={({ row, column }) =>
            `${rows[row]}, voted ${columns[column]}: ${counted(counts[row * columns.length + column] ?? 0, "vote")}`
          }
        />
      ) : (
        <EmptyState title="No vote on one of them yet">
          They lie at random among the others, and are met by and by.
        </EmptyState>
      )}
    </Panel>
  );
}
