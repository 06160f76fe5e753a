"use client";

import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { NumberInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { evolutionSchema } from "@/ml/sweep/evolution";
import { isSameValue, type Parameter, type Space } from "@/ml/sweep/space";
import { useProject } from "../../../project-context";
import type { Varied } from "../../parallel-axes";
import { draftOfRules, type RulesDraft, RulesFields, rulesOf } from "../rules-fields";
import type { Sweep } from "./sweep-type";

const changeRanges = graphql(`
  mutation ChangeSweepRanges($sweep: ID!, $space: JSON!, $evolution: JSON) {
    changeSweepRanges(input: { sweepId: $sweep, space: $space, evolution: $evolution }) {
      id
      ranges {
        revision
        firstTrial
        space
        evolution
      }
    }
  }
`);

/** The ranges and rules that the next trials are made by, as fields; a brush on the chart fills the ranges in. */
export function RangesPanel({
  sweep,
  varied,
  space,
  draft,
  onDraft,
}: {
  sweep: Sweep;
  varied: readonly Varied[];
  /** what holds now */
  space: Space;
  /** what the fields say; the same as `space` until something is changed */
  draft: Space;
  /** null: back to what holds */
  onDraft: (next: readonly Parameter[] | null) => void;
}) {
  const mayChange = useProject().can("run:launch");
  const [change, { loading }] = useMutation(changeRanges);
  const [error, setError] = useState<string | null>(null);
  const { evolution } = sweep.ranges.at(-1) ?? {};
  const rules = evolution ? draftOfRules(evolutionSchema.parse(evolution)) : null;
  const [typed, setTyped] = useState<RulesDraft | null>(null);
  const isChanged =
    JSON.stringify(draft) !== JSON.stringify(space) ||
    (typed !== null && JSON.stringify(typed) !== JSON.stringify(rules));
  const asBefore = () => {
    onDraft(null);
    setTyped(null);
    setError(null);
  };
  const set = (parameter: Parameter) =>
    onDraft(draft.map((one) => (one.path === parameter.path ? parameter : one)));
  const save = async () => {
    setError(null);
    try {
      await change({
        variables: { sweep: sweep.id, space: draft, evolution: typed && rulesOf(typed) },
      });
      asBefore();
    } catch (reason) {
      setError(messageOf(reason));
    }
  };
  const past = sweep.ranges.length - 1;
  return (
    <Panel
      title="Ranges"
      description={
        past === 0
          ? space.length === 0
            ? "Which networks the next trials may be. What was made under former rules is brought within these where it is changed further."
            : "Where the next trials are drawn from. Drag along an axis of the chart to fill these in."
          : `Changed ${past === 1 ? "once" : `${past} times`}, last from trial ${(sweep.ranges.at(-1)?.firstTrial ?? 0) + 1} on. Earlier ranges and their trials are kept.`
      }
      actions={
        isChanged ? (
          <>
            <Button size="sm" onClick={asBefore}>
              As before
            </Button>
            <Button size="sm" variant="primary" disabled={!mayChange} loading={loading} onClick={save}>
              Look in these ranges
            </Button>
          </>
        ) : null
      }
    >
      {error ? (
        <AlertBanner tone="danger" title="The ranges were not changed" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {draft.map((parameter) => {
          const one = varied.find(({ path }) => path === parameter.path);
          if (!one) return null;
          return parameter.kind === "choice" ? (
            <ChoiceFields
              key={parameter.path}
              varied={one}
              parameter={parameter}
              disabled={!mayChange}
              onChange={set}
            />
          ) : (
            <fieldset key={parameter.path} className="min-w-0">
              <legend className="mb-1 text-xs font-medium">
                {one.label}
                {parameter.log ? <span className="font-normal text-subtle"> (by factors)</span> : null}
              </legend>
              <div className="grid grid-cols-2 gap-2">
                {(["low", "high"] as const).map((end) => (
                  <Field key={end} hideLabel label={`${one.label}: ${end === "low" ? "least" : "most"}`}>
                    <NumberInput
                      value={parameter[end]}
                      disabled={!mayChange}
                      onChange={({ target }) => {
                        if (Number.isFinite(target.valueAsNumber))
                          set({ ...parameter, [end]: target.valueAsNumber });
                      }}
                    />
                  </Field>
                ))}
              </div>
            </fieldset>
          );
        })}
        {rules ? (
          <RulesFields
            draft={typed ?? rules}
            disabled={!mayChange}
            onChange={(change) => setTyped({ ...(typed ?? rules), ...change })}
          />
        ) : null}
      </div>
    </Panel>
  );
}

function ChoiceFields({
  varied,
  parameter,
  disabled,
  onChange,
}: {
  varied: Varied;
  parameter: Extract<Parameter, { kind: "choice" }>;
  disabled: boolean;
  onChange: (next: Parameter) => void;
}) {
  const all = varied.whole.kind === "choice" ? varied.whole.values : parameter.values;
  const has = (value: unknown) => parameter.values.some((one) => isSameValue(one, value));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">{varied.label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {all.map((value) => (
          <Checkbox
            key={JSON.stringify(value)}
            label={varied.text(value)}
            checked={has(value)}
            // One has to be left.
            disabled={disabled || (has(value) && parameter.values.length === 1)}
            onChange={() =>
              onChange({
                ...parameter,
                values: all.filter((one) => (isSameValue(one, value) ? !has(value) : has(one))),
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
