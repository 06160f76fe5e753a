"use client";

import { useQuery } from "@apollo/client/react";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { SuiteRowFragment, SuiteRule } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards } from "@/app/ui/choices";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { Select, TextArea, TextInput } from "@/app/ui/inputs";
import { useChampions } from "../../models/use-champions";
import { useProject } from "../../project-context";
import { facingRuns, rules } from "./operations";

export interface SuiteSettings {
  name: string;
  description: string;
  rule: SuiteRule;
  /** Left out where the suite goes by a champion. */
  baselineRunId?: string | null;
  /** The registered model whose champion is the baseline, and changes with it. */
  championOf: string | null;
}

/** Name, rule and baseline of a suite, new or changed. `onSave` does the work; what it throws is shown. */
export function SuiteDialog({
  open,
  onOpenChange,
  suite,
  note,
  onSave,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** the one that is changed; none for a new one */
  suite?: SuiteRowFragment;
  note?: string;
  onSave: (settings: SuiteSettings) => Promise<unknown>;
}) {
  const project = useProject();
  const formId = useId();
  const [name, setName] = useState(suite?.name ?? "");
  const [description, setDescription] = useState(suite?.description ?? "");
  const [rule, setRule] = useState<SuiteRule>(suite?.rule ?? "baseline");
  const [baseline, setBaseline] = useState(suite?.championOf?.id ?? suite?.baselineRun?.id ?? "");
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const champions = useChampions(!open);
  const { data } = useQuery(facingRuns, { variables: { project: project.id, last: 100 }, skip: !open });
  const runs = data?.project.runs.edges.map(({ node }) => node).filter(({ model }) => model !== null) ?? [];
  const own = suite?.baselineRun;
  const choices = own && !runs.some(({ id }) => id === own.id) ? [own, ...runs] : runs;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      const isChampion = baseline.startsWith("registered_");
      await onSave({
        ...{ name, description, rule },
        ...(isChampion ? { championOf: baseline } : { championOf: null, baselineRunId: baseline || null }),
      });
      onOpenChange(false);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={suite ? "Change the suite" : "New suite"}
      size="lg"
      footer={
        <>
          <Button disabled={working} onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={formId} loading={working}>
            {suite ? "Save" : "Create"}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save} className="grid gap-4">
        {note ? <p className="text-sm text-muted">{note}</p> : null}
        <Field label="Name" required>
          <TextInput value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Description" optional>
          <TextArea
            value={description}
            maxLength={2000}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <RadioCards label="Promotion of a run" options={rules} value={rule} onChange={setRule} columns={3} />
        <Field
          label="Baseline run"
          optional
          help="Newly broken and fixed cases are told against it, and the middle rule goes by it."
        >
          <Select
            value={baseline}
            placeholder="None"
            options={[
              ...(suite?.championOf && !champions.some(({ model }) => model.id === suite.championOf?.id)
                ? [{ value: suite.championOf.id, label: `Champion of ${suite.championOf.name}` }]
                : []),
              ...champions.map(({ model, run }) => ({
                value: model.id,
                label: `Champion of ${model.name}, now #${run.number}`,
              })),
              ...choices.map((run) => ({ value: run.id, label: `#${run.number} ${run.name}` })),
            ]}
            onChange={(event) => setBaseline(event.target.value)}
          />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}
