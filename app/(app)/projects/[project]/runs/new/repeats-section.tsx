"use client";

import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { NumberControl } from "./number-control";
import { againstLeaveOneOut, limits, planOf, type Repeats } from "./repeats";

/** Whether one run is trained, or several whose mean and spread say how sure its figures are. */
export function RepeatsSection({
  repeats,
  version,
  onChange,
}: {
  repeats: Repeats;
  version: LaunchVersionFragment;
  onChange: (repeats: Repeats, of: string | null) => void;
}) {
  const refusal = againstLeaveOneOut(version);
  const plan = planOf(repeats, version);
  const isCounted = repeats.kind === "folds" || repeats.kind === "seeds";
  return (
    <div className="grid gap-3 pt-1">
      <RadioCards
        label="Repeats"
        hideLabel
        options={[
          { value: "once", label: "One run", description: "On the version's splits as they are." },
          {
            value: "seeds",
            label: "Several seeds",
            description:
              "The same run with other start weights and another order: how much of a difference is chance.",
          },
          {
            value: "folds",
            label: "Cross-validation",
            description:
              "Training and validation images in k folds, alike by class, near-duplicates together; each run validates on another one.",
          },
          {
            value: "leave_one_out",
            label: "Leave one out",
            description:
              refusal ?? "As many runs as images, each judged by the one that did not learn from it.",
            disabled: refusal !== null && repeats.kind !== "leave_one_out",
          },
        ]}
        value={repeats.kind}
        onChange={(kind) => onChange({ ...repeats, kind }, null)}
      />
      <div className="grid min-h-16 items-start gap-3 sm:grid-cols-2">
        {isCounted ? (
          <Field
            label={repeats.kind === "folds" ? "Folds" : "Seeds"}
            help={
              repeats.kind === "folds"
                ? "2 to 20; 5 or 10 are usual."
                : "2 to 50, counted on from the seed below; 3 to 5 say a lot."
            }
            error={typeof plan === "string" ? plan : null}
          >
            <NumberControl
              field={limits[repeats.kind === "folds" ? "folds" : "seeds"]}
              value={repeats.count}
              onChange={(count) => onChange({ ...repeats, count }, "repeats")}
            />
          </Field>
        ) : null}
        {typeof plan === "object" && plan.runs > 1 ? (
          <p className="text-xs text-muted sm:pt-5.5">
            {formatCount(plan.runs)} runs, each learning from {formatCount(plan.training)} images, all
            measured on the same test images. Their group shows the mean and the spread.
          </p>
        ) : null}
      </div>
    </div>
  );
}
