"use client";

import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import type { SweepDraft } from "./sweep-draft";

const kernels = [1, 3, 5, 7];

/** What evolution may do to the list of layers that it starts from. */
export function EvolutionFields({
  draft,
  onChange,
}: {
  draft: SweepDraft;
  onChange: (change: Partial<SweepDraft>) => void;
}) {
  const text = (key: "population" | "sample" | "widths" | "mostLayers" | "mostParameters") => ({
    value: draft[key],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [key]: target.value }),
  });
  return (
    <Panel
      title="Evolution"
      description="Each trial is a good one of the youngest, changed in one place: a layer added or taken out, another width or kernel, residual or not, pooling."
    >
      <div className="grid gap-3 sm:grid-cols-2">
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
        <Field label="Population" help="The youngest trials, of which parents are drawn.">
          <TextInput inputMode="numeric" {...text("population")} />
        </Field>
        <Field label="Drawn of it" help="The best of these is changed.">
          <TextInput inputMode="numeric" {...text("sample")} />
        </Field>
        <Checkbox
          label="Convolutions may become residual blocks"
          checked={draft.residual}
          onChange={({ target }) => onChange({ residual: target.checked })}
        />
        <Checkbox
          label="Fewer weights count as well"
          help="A parent is one that no other of those drawn beats in both."
          checked={draft.countsParameters}
          onChange={({ target }) => onChange({ countsParameters: target.checked })}
        />
      </div>
    </Panel>
  );
}
