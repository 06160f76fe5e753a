"use client";

import type { BaseDescription } from "@/ml/architecture";
import type { ConfigurationField } from "@/ml/configuration";
import { BaseLayerControl, BaseModelControl, TeacherControl } from "./base/base-controls";
import type { BaseChoice } from "./base/use-bases";
import type { Draft, Issues } from "./draft";
import { LayersControl } from "./layers/layers-control";
import { ScalarControl } from "./scalar-control";

/** What a control may have to know besides its own value. */
export interface Surroundings {
  readonly draft: Draft;
  /** Number of classes of the version. */
  readonly classes: number;
  readonly issues: Issues;
  /** What is learnt from; undefined until it is chosen. */
  readonly version: { readonly id: string; readonly classes: readonly unknown[] } | undefined;
  /** What a transfer can build upon; undefined until it is known. */
  readonly bases: readonly BaseChoice[] | undefined;
  /** The layers of the base that is chosen; undefined until they are known. */
  readonly base: BaseDescription | null | undefined;
}

/** The control of one setting of the configuration. */
export function FieldControl({
  field,
  value,
  around,
  onChange,
  onDraft,
}: {
  field: ConfigurationField;
  value: unknown;
  around: Surroundings;
  /** `of` names what is changed where a further change of the same is one step with it; left out, the whole setting */
  onChange: (value: unknown, of?: string | null) => void;
  /** where one choice changes several settings */
  onDraft: (draft: Draft) => void;
}) {
  const { draft, classes, issues, bases, base } = around;
  switch (field.kind) {
    case "layers":
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
    case "baseModel":
      return <BaseModelControl value={value} bases={bases} draft={draft} onDraft={onDraft} />;
    case "teacher":
      return <TeacherControl value={value} version={around.version} onChange={onChange} />;
    case "baseLayer":
      return <BaseLayerControl value={value} base={base} draft={draft} onChange={onChange} />;
    default:
      return <ScalarControl field={field} value={value} onChange={onChange} />;
  }
}
