"use client";

import { counted, percent } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { NumberInput, Select } from "@/app/ui/inputs";

/** A larger share of what people see measures them more than it has them label. */
const largestShare = 1 / 3;

/** How many images of known answer are mixed in, chosen from which, and what share of the queue that makes. */
export function GoldFields({
  gold,
  view,
  views,
  available,
  asked,
  onChange,
}: {
  gold: number;
  view: string | null;
  views: readonly { id: string; name: string }[];
  /** so many could be taken; undefined while they are counted */
  available: number | undefined;
  /** so many the queue asks about; null where that is not counted to the end */
  asked: number | null;
  onChange: (change: { gold?: number; goldView?: string | null }) => void;
}) {
  const isTooMany = available !== undefined && gold > available;
  const share = asked === null || gold === 0 || isTooMany ? null : gold / (gold + asked);
  const there =
    available === undefined
      ? ""
      : available === 0
        ? " There is none: the queue asks about each that has an offered class. Ask about fewer images to have some."
        : ` There ${available === 1 ? "is 1" : `are ${formatCount(available)}`} to take.`;
  return (
    <>
      <Field
        label="Images of known answer"
        className="sm:col-span-2"
        help={`So many images that have a class, and that the queue does not ask about, are mixed in to measure people by. Nobody is told which they are, and the queue never labels them.${there}`}
        error={
          isTooMany
            ? available === 0
              ? "No image is left for it: the queue asks about each that has an offered class. Ask about fewer images, those without a class say, or for 0 here."
              : `There ${available === 1 ? "is 1 image" : `are ${counted(available, "image")}`} to take: ask for ${formatCount(available)} at most.`
            : null
        }
      >
        <NumberInput
          min={0}
          max={Math.min(10_000, available ?? 10_000)}
          step={1}
          value={gold}
          onChange={({ target }) => onChange({ gold: Math.max(0, Math.round(target.valueAsNumber || 0)) })}
          className="max-w-40"
        />
      </Field>
      {gold > 0 ? (
        <Field
          label="Chosen from"
          help="A view that is saved in the grid says which: those that an expert has gone through, say."
        >
          <Select
            value={view ?? ""}
            onChange={({ target }) => onChange({ goldView: target.value || null })}
            options={[
              { value: "", label: "All images that have a class" },
              ...views.map(({ id, name: label }) => ({ value: id, label })),
            ]}
          />
        </Field>
      ) : null}
      {share === null ? null : share > largestShare ? (
        <AlertBanner
          tone="warning"
          title={`${percent(share, 0)} of what each person sees has a known answer`}
          className="sm:col-span-2"
        >
          {`Those votes label nothing. A tenth is enough for most queues: about ${formatCount(Math.max(1, Math.round((asked ?? 0) / 9)))} here.`}
        </AlertBanner>
      ) : (
        <p className="text-sm text-muted sm:col-span-2" role="status">
          {`They will be ${percent(share, 0)} of what each person sees.`}
        </p>
      )}
    </>
  );
}
