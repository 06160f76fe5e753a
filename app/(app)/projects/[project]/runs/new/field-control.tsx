"use client";

import type { ConfigurationField } from "@/ml/configuration";
import type { Draft, Issues } from "./draft";
import { LayersControl } from "./layers/layers-control";
import { ScalarControl } from "./scalar-control";

/** The control of one setting of the configuration. */
export function FieldControl({
  field,
  value,
  draft,
  classes,
  issues,
  onChange,
}: {
  field: ConfigurationField;
  value: unknown;
  draft: Draft;
  classes: number;
  issues: Issues;
  /** `of` names what is changed where a further change of the same is one step with it; left out, the whole setting */
  onChange: (value: unknown, of?: string | null) => void;
}) {
  if (field.kind === "layers") {
    return (
      <LayersControl
        value={value}
        path={field.path}
        draft={draft}
        classes={classes}
        issues={issues}
        maxItems={field.maxItems ?? 100}
        onChange={onChange}
      />
    );
  }
  return <ScalarControl field={field} value={value} onChange={onChange} />;
}
