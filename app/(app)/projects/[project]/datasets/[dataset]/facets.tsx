"use client";

import { Checkbox } from "@/app/ui/choices";
import { Select } from "@/app/ui/inputs";
import { ClassLabel } from "../../class-label";
import { useProject } from "../../project-context";
import { RunSelect, useRunChoices } from "../../run-select";
import { useAskedRun } from "./asked";
import { useDataset } from "./dataset-context";
import { FacetList, type FacetValue, formatBounded } from "./facet-list";
import { noValue } from "./image-filter-url";
import { RangeFields } from "./range-fields";
import { useClassSplits, useFacets } from "./use-facets";
import { type ImageFilterState, toggled } from "./use-image-filter";

const sourceNames = { import: "an import", person: "a person", model: "a model", review: "a review" };
const figures = [
  { name: "brightness", label: "Brightness", step: 0.05 },
  { name: "contrast", label: "Contrast", step: 0.05 },
  { name: "sharpness", label: "Sharpness", step: 0.001 },
  { name: "width", label: "Width", step: 1, unit: "px" },
  { name: "height", label: "Height", step: 1, unit: "px" },
  { name: "proportion", label: "Width by height", step: 0.1 },
] as const;

/** Everything that images can be narrowed by, each value with how many images it leaves. */
export function Facets({ state }: { state: ImageFilterState }) {
  const { url, filter, change } = state;
  const project = useProject();
  const dataset = useDataset();
  const { runs } = useRunChoices("any");
  const byClass = useClassSplits(dataset.id, filter, true);
  const { facets, isCounting } = useFacets(dataset.id, filter);
  const run = useAskedRun(url);
  const counted = (count: number | undefined) => ({ count, isExact: byClass.isExact });
  const classes: FacetValue[] = [
    ...project.classes.map((one) => ({
      value: one.id,
      label: <ClassLabel of={one} />,
      ...counted(byClass.ofClass(one.id)),
    })),
    { value: noValue, label: "No class", ...counted(byClass.ofClass(null)) },
  ];
  const splits: FacetValue[] = (["train", "validation", "test", null] as const).map((split) => ({
    value: split ?? noValue,
    label: split ?? "No split",
    ...counted(byClass.ofSplit(split)),
  }));
  const shown = (values: readonly FacetValue[], chosen: readonly string[] | null) =>
    values.filter(({ value, count }) => count !== 0 || !byClass.isExact || chosen?.includes(value));
  return (
    <>
      <FacetList
        title="Class"
        values={shown(classes, url.class)}
        chosen={url.class}
        onToggle={(value) => change({ class: toggled(url.class, value) })}
      />
      <FacetList
        title="Split that the folder named"
        values={shown(splits, url.split)}
        chosen={url.split}
        onToggle={(value) => change({ split: toggled(url.split, value as "train") })}
      />
      <p role="status" className="text-xs text-muted not-empty:mb-2">
        {isCounting ? "Where a + stands there are more: they are being counted." : ""}
      </p>
      <FacetList
        title="Labelled by"
        values={(facets?.labellers ?? []).map(({ labeller, count }) => ({
          value: labeller.id,
          label: labeller.name,
          ...count,
        }))}
        chosen={url.labeller}
        onToggle={(value) => change({ labeller: toggled(url.labeller, value) })}
      />
      <FacetList
        title="Label from"
        values={(facets?.labelSources ?? []).map(({ source, count }) => ({
          value: source,
          label: sourceNames[source],
          ...count,
        }))}
        chosen={url.source}
        onToggle={(value) => change({ source: toggled(url.source, value as "import") })}
      />
      <FacetList
        title="Brought by the import"
        values={(facets?.imports ?? []).map(({ importId, fileName, count }) => ({
          value: importId,
          label: fileName,
          ...count,
        }))}
        chosen={url.import ? [url.import] : null}
        onToggle={(value) => change({ import: url.import === value ? null : value })}
      />
      <fieldset className="mb-3">
        <legend className="mb-1 text-xs font-medium">Marked</legend>
        <div className="flex flex-col gap-1">
          <Checkbox
            label={`Flagged${facets ? ` (${formatBounded(facets.marks.flagged.count, facets.marks.flagged.isExact)})` : ""}`}
            checked={url.flagged === true}
            onChange={() => change({ flagged: url.flagged === true ? null : true })}
          />
          <Checkbox
            label={`Has an error case${facets ? ` (${formatBounded(facets.marks.hasErrorCase.count, facets.marks.hasErrorCase.isExact)})` : ""}`}
            checked={url.errors === true}
            onChange={() => change({ errors: url.errors === true ? null : true })}
          />
          <Checkbox
            label={`Votes differ${facets ? ` (${formatBounded(facets.marks.votesDiffer.count, facets.marks.votesDiffer.isExact)})` : ""}`}
            checked={url.differ === true}
            onChange={() => change({ differ: url.differ === true ? null : true })}
          />
        </div>
      </fieldset>
      {figures.map(({ name, ...figure }) => (
        <RangeFields
          key={name}
          {...figure}
          value={url[name]}
          onChange={(range) => change({ [name]: range })}
        />
      ))}
      {run || (runs && runs.length > 0) ? (
        <fieldset className="mt-3 flex flex-col gap-2">
          <legend className="mb-1 text-xs font-medium">What a run said</legend>
          <RunSelect
            aria-label="Run"
            among="any"
            none="No run"
            value={url.run ?? ""}
            onChange={(value) =>
              change({ run: value || null, predicted: null, ...(value ? {} : { wrong: null }) })
            }
          />
          {run ? (
            <>
              <Select
                aria-label="Predicted class"
                value={url.predicted === null ? "" : String(url.predicted)}
                placeholder="Any class"
                options={run.version.classes.map(({ index, name }) => ({
                  value: String(index),
                  label: name,
                }))}
                onChange={({ target }) =>
                  change({ predicted: target.value === "" ? null : Number(target.value) })
                }
              />
              <Checkbox
                label="Wrong only"
                checked={url.wrong === true}
                onChange={() => change({ wrong: url.wrong === true ? null : true })}
              />
            </>
          ) : null}
        </fieldset>
      ) : null}
    </>
  );
}
