"use client";

import { type ReactNode, useState } from "react";
import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { NextStepPartsFragment, ReviewSummaryPartsFragment } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { DataTable } from "@/app/ui/data-table";
import { Dialog } from "@/app/ui/dialog";
import { Figure } from "@/app/ui/figure";
import { formatCount, formatShare, formatSigned } from "@/app/ui/format";
import { ImageGrid } from "@/app/ui/image-grid";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { verdictOf } from "./facts";

graphql(`
  fragment NextStepParts on NextStep {
    verdict
    images
    tags
    truth {
      id
      name
    }
    other {
      id
      name
    }
  }
`);

graphql(`
  fragment ReviewFigureParts on ReviewRunFigures {
    runId
    number
    name
    corrected
    measured {
      images
      accuracy
      macroF1
    }
    today {
      images
      accuracy
      macroF1
    }
  }
`);

graphql(`
  fragment ReviewSummaryParts on ReviewSummary {
    at
    images
    decided
    differing
    corrected
    verdicts {
      verdict
      images
    }
    people {
      name
      dealt
      decided
    }
    tags {
      name
      images
    }
    opening {
      ...ReviewFigureParts
    }
    figures {
      ...ReviewFigureParts
    }
    next {
      ...NextStepParts
    }
    pictures {
      imageId
      name
      confidence
      truth {
        id
        name
      }
      predicted {
        id
        name
      }
      decisions {
        by
        verdict
        note
        tags
        at
        class {
          id
          name
        }
        former {
          id
          name
        }
      }
    }
  }
`);

type Summary = ReviewSummaryPartsFragment;
type Picture = Summary["pictures"][number];

/** What follows from pictures of one kind, as a sentence. */
function nextText({ verdict, truth, other }: NextStepPartsFragment): string {
  const [what, taken] = [truth?.name ?? "", other?.name ?? ""];
  if (verdict === "model_wrong") {
    return truth?.id === other?.id
      ? `Collect more pictures like these of ${what}`
      : `Collect pictures of ${what} that look like ${taken}: the model takes them for it`;
  }
  if (verdict === "label_wrong") {
    return other
      ? `Look through the labels ${what}: these were ${taken}`
      : `Find out what these pictures are that are labelled ${what}`;
  }
  if (verdict === "ambiguous") return `Say how ${what} and ${taken} are told apart, and label by that`;
  if (verdict === "poor_image") return `Take better pictures of ${what}`;
  if (verdict === "out_of_scope") return "Add a class for what belongs to none, or keep such pictures out";
  return "Take the doubles out before the next version";
}

/** A review in figures, words and pictures: of an open one now, of a closed one as it was kept. */
export function SummaryView({
  summary,
  sourceOf,
}: {
  summary: Summary;
  /** the address of a picture */
  sourceOf: (imageId: string, size: "original" | "thumbnail") => string;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Panel title="What was decided">
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Figure
            label="Decided"
            value={formatCount(summary.decided)}
            note={`of ${counted(summary.images, "picture")}`}
          />
          <Figure label="Labels put right" value={formatCount(summary.corrected)} />
          <Figure label="People differ" value={formatCount(summary.differing)} note="about the picture" />
          <Figure label="People" value={formatCount(summary.people.length)} />
        </div>
        <div className="mt-5 grid gap-x-8 gap-y-4 lg:grid-cols-2">
          <Verdicts summary={summary} />
          <div className="grid content-start gap-3">
            {summary.people.map(({ name, dealt, decided }) => (
              <ProgressBar
                key={name}
                label={name}
                value={decided}
                total={dealt}
                note={`${formatCount(decided)} of ${formatCount(dealt)}`}
                tone={decided === dealt ? "success" : "accent"}
              />
            ))}
            {summary.tags.length > 0 ? (
              <p className="flex flex-wrap gap-1.5">
                {summary.tags.map(({ name, images }) => (
                  <Badge key={name}>
                    {name} {formatCount(images)}
                  </Badge>
                ))}
              </p>
            ) : null}
          </div>
        </div>
      </Panel>
      <Effect summary={summary} />
      <Panel title="What to collect next">
        {summary.next.length > 0 ? (
          <ol className="grid gap-2">
            {summary.next.map((step) => (
              <li
                key={`${step.verdict} ${step.truth?.id} ${step.other?.id}`}
                className="flex flex-wrap items-baseline gap-x-2 gap-y-1"
              >
                <Badge tone={verdictOf(step.verdict).tone}>{verdictOf(step.verdict).label}</Badge>
                <span className="min-w-0 [overflow-wrap:anywhere]">{nextText(step)}</span>
                <span className="text-xs tabular-nums text-muted">
                  {counted(step.images, "picture")}
                  {step.tags.length > 0 ? `, ${step.tags.join(", ")}` : ""}
                </span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="text-sm text-muted">Nothing is decided yet, so nothing follows.</p>
        )}
      </Panel>
      <Pictures pictures={summary.pictures} sourceOf={sourceOf} />
    </div>
  );
}

function Verdicts({ summary }: { summary: Summary }) {
  return (
    <ul aria-label="Decisions" className="grid content-start gap-2">
      {summary.verdicts.map(({ verdict, images }) => (
        <li key={verdict} className="grid grid-cols-[7.5rem_minmax(0,1fr)_3rem] items-center gap-2 text-sm">
          <span>{verdictOf(verdict).label}</span>
          <span aria-hidden className="h-2.5 overflow-hidden rounded-sm bg-pressed">
            <span
              className="block h-full rounded-sm bg-accent"
              style={{ width: `${summary.decided > 0 ? (images / summary.decided) * 100 : 0}%` }}
            />
          </span>
          <span className="text-right tabular-nums">{formatCount(images)}</span>
        </li>
      ))}
    </ul>
  );
}

const pointsOf = (before: number, after: number) => {
  const text = formatSigned(100 * (after - before), (size) => size.toFixed(2));
  return Number(text) === 0 ? "no change" : `${text} points`;
};

/** What the labels that were put right do to the figures: the model is the same, the measure is not. */
function Effect({ summary }: { summary: Summary }) {
  const rows = summary.figures.map((run) => ({
    run,
    before: summary.opening.find(({ runId }) => runId === run.runId)?.today ?? run.measured,
  }));
  return (
    <Panel title="What it did to the accuracy" flush>
      <DataTable
        label="Figures"
        rows={rows}
        rowKey={({ run }) => run.runId}
        columns={[
          { key: "run", header: "Run", cell: ({ run }) => `#${run.number} ${run.name}` },
          {
            key: "measured",
            header: "As measured",
            align: "right",
            cell: ({ run }) => percent(run.measured.accuracy, 2),
          },
          {
            key: "before",
            header: "When it was opened",
            align: "right",
            hideOnPhone: true,
            cell: ({ before }) => percent(before.accuracy, 2),
          },
          {
            key: "today",
            header: "With these labels",
            align: "right",
            cell: ({ run }) => percent(run.today.accuracy, 2),
          },
          {
            key: "f1",
            header: "Macro F1",
            align: "right",
            hideOnPhone: true,
            cell: ({ run }) => `${run.measured.macroF1.toFixed(4)} → ${run.today.macroF1.toFixed(4)}`,
          },
          {
            key: "change",
            header: "By this review",
            align: "right",
            hideOnPhone: true,
            cell: ({ run, before }) => pointsOf(before.accuracy, run.today.accuracy),
          },
        ]}
        empty={<p className="px-4 py-6 text-center text-sm text-muted">The run has no figures.</p>}
      />
    </Panel>
  );
}

function Pictures({
  pictures,
  sourceOf,
}: {
  pictures: readonly Picture[];
  sourceOf: (imageId: string, size: "original" | "thumbnail") => string;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const shown = pictures.find(({ imageId }) => imageId === open);
  return (
    <Panel title="The pictures" flush>
      <ImageGrid
        label="Pictures of the review"
        items={pictures.map((picture) => ({
          id: picture.imageId,
          src: sourceOf(picture.imageId, "thumbnail"),
          alt: `${picture.name}: ${picture.truth.name} taken for ${picture.predicted.name}`,
          caption: <LastVerdict of={picture} />,
        }))}
        size={112}
        selectedId={open}
        onSelect={(item) => setOpen(item.id)}
        onOpen={(item) => setOpen(item.id)}
        className="h-[min(32rem,70dvh)]"
      />
      <Dialog
        open={shown !== undefined}
        onOpenChange={(next) => (next ? undefined : setOpen(null))}
        size="lg"
        title={shown ? `${shown.truth.name} → ${shown.predicted.name}` : ""}
        description={shown ? `${shown.name}, ${formatShare(shown.confidence, 2)} sure` : undefined}
      >
        {shown ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <ImageThumb
              src={sourceOf(shown.imageId, "original")}
              alt={`${shown.name}: ${shown.truth.name} taken for ${shown.predicted.name}`}
              eager
              className="aspect-square w-full"
            />
            <DecisionList of={shown} />
          </div>
        ) : null}
      </Dialog>
    </Panel>
  );
}

function LastVerdict({ of: { decisions } }: { of: Picture }): ReactNode {
  const last = decisions.at(-1);
  if (!last) return <span className="text-xs text-muted">open</span>;
  return <Badge tone={verdictOf(last.verdict).tone}>{verdictOf(last.verdict).label}</Badge>;
}

function DecisionList({ of: { decisions } }: { of: Picture }) {
  if (decisions.length === 0) return <p className="text-sm text-muted">Nobody decided on it.</p>;
  return (
    <ul className="grid content-start gap-3 text-sm">
      {decisions.map((decision) => (
        <li key={`${decision.by} ${decision.at}`} className="grid gap-1">
          <span className="flex flex-wrap items-center gap-1.5">
            <span className="font-medium">{decision.by}</span>
            <Badge tone={verdictOf(decision.verdict).tone}>{verdictOf(decision.verdict).label}</Badge>
            {decision.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </span>
          {decision.class ? (
            <span>
              Label: {decision.former?.name ?? "none"} → {decision.class.name}
            </span>
          ) : null}
          {decision.note ? (
            <span className="text-muted [overflow-wrap:anywhere]">{decision.note}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
