"use client";

import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import type { Evolution } from "@/ml/sweep/evolution";

const kernels = [1, 3, 5, 7];

/** Which networks evolution may make, as it is typed. */
export interface RulesDraft {
  readonly widths: string;
  readonly kernels: readonly number[];
  readonly residual: boolean;
  readonly mostLayers: string;
  readonly mostParameters: string;
}

export const draftOfRules = (rules: Evolution): RulesDraft => ({
  widths: rules.widths.join(", "),
  kernels: rules.kernels,
  residual: rules.residual,
  mostLayers: String(rules.mostLayers),
  mostParameters: String(rules.mostParameters),
});

const numberOf = (text: string) => (text.trim() === "" ? null : Number(text));

/** What a draft means; what is out of range is refused by the server, with a sentence. */
export const rulesOf = (draft: RulesDraft) => ({
  widths: draft.widths
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map(Number),
  kernels: draft.kernels,
  residual: draft.residual,
  mostLayers: numberOf(draft.mostLayers),
  mostParameters: numberOf(draft.mostParameters),
});

/** Which networks evolution may make. */
export function RulesFields({
  draft,
  disabled = false,
  onChange,
}: {
  draft: RulesDraft;
  disabled?: boolean;
  onChange: (change: Partial<RulesDraft>) => void;
}) {
  const text = (key: "widths" | "mostLayers" | "mostParameters") => ({
    value: draft[key],
    disabled,
    onChange: ({ target }: { target: { value: string } }) => onChange({ [key]: target.value }),
  });
  return (
    <>
      <Field label="Widths" help="Filters or units that a layer may have.">
        <TextInput {...text("widths")} />
      </Field>
      <fieldset>
        <legend className="mb-1 text-xs font-medium">Kernels</legend>
        <div className="flex h-control items-center gap-4">
          {kernels.map((kernel) => (
            <Checkbox
              key={kernel}
              label={`${kernel} × ${kernel}`}
              checked={draft.kernels.includes(kernel)}
              disabled={disabled}
              onChange={({ target }) =>
                onChange({
                  kernels: kernels.filter((one) =>
                    one === kernel ? target.checked : draft.kernels.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <Field label="Layers at most">
        <TextInput inputMode="numeric" {...text("mostLayers")} />
      </Field>
      <Field label="Weights at most" help="Larger networks are not tried.">
        <TextInput inputMode="numeric" {...text("mostParameters")} />
      </Field>
      <Checkbox
        label="Convolutions may become residual blocks"
        checked={draft.residual}
        disabled={disabled}
        onChange={({ target }) => onChange({ residual: target.checked })}
      />
    </>
  );
}
