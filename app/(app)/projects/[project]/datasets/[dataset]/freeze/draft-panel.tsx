"use client";

import { counted } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Figure } from "@/app/ui/figure";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { CountsTable } from "../../../counts-table";
import { type Group, kinds } from "../../../versions/compare/operations";
import { RenamedClasses } from "../../../versions/compare/renamed-classes";
import type { Freeze } from "./freeze-state";

type Draft = NonNullable<Freeze["draft"]>;

const least = 10;

/** What is worth knowing of a draft before it is frozen. */
function notesOf({ classes, counts, leftOutImages, tornSets, imagesTogether, setsTogether }: Draft) {
  const of = (name: "train" | "validation" | "test") => counts.find(({ split }) => split === name);
  const named = (indexes: number[]) =>
    `${indexes
      .slice(0, 5)
      .map((index) => classes[index]?.name)
      .join(", ")}${indexes.length > 5 ? ` and ${indexes.length - 5} more` : ""}`;
  const places = classes.map(({ index }) => index);
  const at = (split: "train" | "validation" | "test", index: number) => of(split)?.perClass[index] ?? 0;
  const untaught = places.filter((index) => at("train", index) === 0);
  const few = places.filter((index) => at("train", index) > 0 && at("train", index) < least);
  const untested = places.filter((index) => at("test", index) === 0);
  const notes: { tone: "danger" | "warning" | "info"; text: string }[] = [];
  if (untaught.length > 0) {
    notes.push({
      tone: "danger",
      text: `No training image of ${named(untaught)}: it cannot be frozen like this.`,
    });
  }
  if (tornSets > 0) {
    notes.push({
      tone: "warning",
      text: `${counted(tornSets, "set")} of images that belong together ${tornSets === 1 ? "lies" : "lie"} in several splits, where their folders or the former version put them.`,
    });
  }
  if (few.length > 0) {
    notes.push({ tone: "warning", text: `Fewer than ${least} training images of ${named(few)}.` });
  }
  if (of("validation")?.total === 0) notes.push({ tone: "warning", text: "There are no validation images." });
  if (of("test")?.total === 0) notes.push({ tone: "warning", text: "There are no test images." });
  else if (untested.length > 0) notes.push({ tone: "warning", text: `No test image of ${named(untested)}.` });
  if (leftOutImages > 0) {
    notes.push({
      tone: "info",
      text: `${counted(leftOutImages, "image")} without a class ${leftOutImages === 1 ? "is" : "are"} left out.`,
    });
  }
  if (setsTogether > 0) {
    notes.push({
      tone: "info",
      text: `${counted(imagesTogether, "image")} in ${counted(setsTogether, "set")} were kept together.`,
    });
  }
  return notes;
}

/** A draft beside the version before it: what changed, and how many images of each class would be in each split. */
export function DraftPanel({
  draft,
  isStale,
  onShow,
}: {
  draft: Draft;
  isStale: boolean;
  /** the images behind a number were asked for */
  onShow: (kind: Group["kind"]) => void;
}) {
  const { changes } = draft;
  return (
    <div className="flex flex-col gap-4">
      {isStale ? (
        <AlertBanner tone="info">The settings were changed since this draft was drawn.</AlertBanner>
      ) : null}
      <Panel
        title="The draft"
        description={changes ? `Compared with ${changes.version.name}` : "There is no version before it"}
        flush
      >
        {changes ? (
          <div className="grid grid-cols-2 gap-4 border-b p-4">
            {kinds.map(({ kind, label }) => (
              <div key={kind}>
                <Figure
                  label={kind === "moved" ? "In another split" : label}
                  value={formatCount(changes[kind])}
                />
                {changes[kind] > 0 ? (
                  <Button variant="ghost" size="sm" className="-ml-2" onClick={() => onShow(kind)}>
                    Look at them
                  </Button>
                ) : null}
              </div>
            ))}
          </div>
        ) : null}
        <CountsTable
          label="Images of the draft by class and split"
          columns={draft.counts.map(({ split }) => split)}
          rows={draft.classes.map((each) => ({
            key: each.id,
            of: each,
            counts: draft.counts.map(({ perClass }) => perClass[each.index] ?? 0),
          }))}
        />
      </Panel>
      <RenamedClasses renamed={changes?.renamed ?? []} />
      {notesOf(draft).map(({ tone, text }) => (
        <AlertBanner key={text} tone={tone}>
          {text}
        </AlertBanner>
      ))}
    </div>
  );
}
