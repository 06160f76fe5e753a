"use client";

import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { useTryState } from "./use-try-state";

/** Narrows a list of images to those of one class, in the address. */
export function TrueClass({ model }: { model: TryModelFragment }) {
  const [state, setState] = useTryState();
  const truth = model.classes.find((one) => one.id === state.truth);
  return (
    <Field label="True class" hideLabel className="w-44">
      <Select
        value={truth?.id ?? ""}
        onChange={(event) => void setState({ truth: event.target.value || null })}
        options={[
          { value: "", label: "All classes" },
          ...model.classes.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
    </Field>
  );
}
