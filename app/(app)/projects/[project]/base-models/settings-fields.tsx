"use client";

import { Field } from "@/app/ui/field";
import { Select, TextArea, TextInput } from "@/app/ui/inputs";
import { type ScalingChoice, scalings } from "./queries";

export interface BaseModelSettings {
  name: string;
  note: string;
  scaling: ScalingChoice;
}

/** What people say of a base model. */
export function SettingsFields({
  value,
  scalingHelp,
  onChange,
}: {
  value: BaseModelSettings;
  scalingHelp: string;
  onChange: (value: BaseModelSettings) => void;
}) {
  return (
    <div className="grid gap-3">
      <Field label="Name">
        <TextInput
          required
          value={value.name}
          maxLength={200}
          onChange={(event) => onChange({ ...value, name: event.target.value })}
        />
      </Field>
      <Field label="Pixels" help={scalingHelp}>
        <Select
          value={value.scaling}
          options={scalings.map((one) => ({ ...one }))}
          onChange={(event) => {
            const chosen = scalings.find((one) => one.value === event.target.value);
            if (chosen) onChange({ ...value, scaling: chosen.value });
          }}
        />
      </Field>
      <Field label="Note" optional help="Where it comes from, and what its licence allows.">
        <TextArea
          rows={3}
          value={value.note}
          maxLength={2000}
          onChange={(event) => onChange({ ...value, note: event.target.value })}
        />
      </Field>
    </div>
  );
}
