"use client";

import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { priorityOptions } from "../priority-options";
import { type Priority, prioritySchema } from "./priority";

/** When what is launched is worked on, beside the other runs of the project. */
export function QueueSection({
  priority,
  onChange,
}: {
  priority: Priority;
  onChange: (priority: Priority) => void;
}) {
  return (
    <Field
      label="Priority"
      className="max-w-xs pt-1"
      help="Within the project, all runs of a higher one go before those of a lower one."
    >
      <Select
        value={priority}
        options={priorityOptions}
        onChange={({ target }) => onChange(prioritySchema.parse(target.value))}
      />
    </Field>
  );
}
