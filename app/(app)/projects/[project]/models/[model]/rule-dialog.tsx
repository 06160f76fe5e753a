"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { PromotionApproval, RuleOfPromotionFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards, Switch } from "@/app/ui/choices";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { NumberInput, Select, TextInput } from "@/app/ui/inputs";
import { suitesPage } from "../../error-cases/suites/operations";
import { useProject } from "../../project-context";
import { approvalNames, setPromotionRule } from "../operations";

const approvals = (["none", "other", "owner"] as const).map((value: PromotionApproval) => ({
  value,
  label: approvalNames[value],
}));

/** Sets what a promotion is held to. */
export function RuleDialog({
  modelId,
  rule,
  onClose,
}: {
  modelId: string;
  rule: RuleOfPromotionFragment;
  onClose: () => void;
}) {
  const project = useProject();
  const formId = useId();
  const [guarded, setGuarded] = useState(rule.guarded.join(", "));
  const [asksBetter, setAsksBetter] = useState(rule.alpha !== null);
  const [alpha, setAlpha] = useState(rule.alpha ?? 0.05);
  const [suiteId, setSuiteId] = useState(rule.suite?.id ?? "");
  const [parity, setParity] = useState(rule.parity);
  const [approval, setApproval] = useState(rule.approval);
  const [error, setError] = useState<string | null>(null);
  const { data } = useQuery(suitesPage, { variables: { project: project.id } });
  const suites = data?.project.caseSuites.edges.map(({ node }) => node) ?? (rule.suite ? [rule.suite] : []);
  const [save, { loading }] = useMutation(setPromotionRule);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await save({
        variables: {
          input: {
            ...{ registeredModelId: modelId, parity, approval },
            guarded: guarded.split(/[\s,]+/).filter((alias) => alias !== ""),
            alpha: asksBetter ? alpha : null,
            suiteId: suiteId || null,
          },
        },
      });
      onClose();
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Rule of promotions"
      size="lg"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} loading={loading}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        <Field
          label="Aliases that it guards"
          optional
          help="Others are moved freely. Separate them by commas."
        >
          <TextInput value={guarded} onChange={(event) => setGuarded(event.target.value)} />
        </Field>
        <Switch
          label="It has to beat the champion"
          help="By McNemar’s test on the test images that both were measured on."
          checked={asksBetter}
          onChange={(event) => setAsksBetter(event.target.checked)}
        />
        {asksBetter ? (
          <Field label="p below" className="w-32">
            <NumberInput
              min={0.0001}
              max={0.5}
              value={alpha}
              onChange={(event) => setAlpha(event.target.valueAsNumber)}
            />
          </Field>
        ) : null}
        <Field
          label="No case may have regressed of the suite"
          optional
          help="Against the champion, and by the suite’s own rule."
        >
          <Select
            value={suiteId}
            placeholder="No suite"
            options={suites.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setSuiteId(event.target.value)}
          />
        </Field>
        <Switch
          label="Browsers have to decide as the worker did"
          help="At least one was checked in Try, and none of them differs."
          checked={parity}
          onChange={(event) => setParity(event.target.checked)}
        />
        <RadioCards
          label="Who has to approve"
          options={approvals}
          value={approval}
          onChange={setApproval}
          columns={3}
        />
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}
