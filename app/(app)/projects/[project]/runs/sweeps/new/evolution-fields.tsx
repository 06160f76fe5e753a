"use client";

import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { RulesFields } from "../rules-fields";
import type { SweepDraft } from "./sweep-draft";

/** What evolution may do to the list of layers that it starts from. */
export function EvolutionFields({
  draft,
  onChange,
}: {
  draft: SweepDraft;
  onChange: (change: Partial<SweepDraft>) => void;
}) {
  const text = (key: "population" | "sample") => ({
    value: draft[key],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [key]: target.value }),
  });
  return (
    <Panel
      title="Evolution"
      description="Each trial is a good one of the youngest, changed in one place: a layer added or taken out, another width or kernel, residual or not, pooling."
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <RulesFields draft={draft} onChange={onChange} />
        <Field label="Population" help="The youngest trials, of which parents are drawn.">
          <TextInput inputMode="numeric" {...text("population")} />
        </Field>
        <Field label="Drawn of it" help="The best of these is changed.">
          <TextInput inputMode="numeric" {...text("sample")} />
        </Field>
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
