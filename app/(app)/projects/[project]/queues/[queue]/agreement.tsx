"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { counted, percent } from "@/app/format";
import type { AgreementValueFragment, QueueOverviewQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Figure } from "@/app/ui/figure";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassHeatMap } from "./class-heat-map";
import { confusionOf, kappaTable } from "./pair-table";
import { useQueue } from "./queue-context";

type Figures = QueueOverviewQuery["labelQueue"]["agreement"];

const kappaText = (value: number) => value.toFixed(2).replace("-", "−");

/** A measure with its interval; a dash where it cannot be said. */
function Measure({
  label,
  of,
  isShare = false,
  explained,
}: {
  label: string;
  of: AgreementValueFragment | null | undefined;
  isShare?: boolean;
  explained: string;
}) {
  const text = (value: number) => (isShare ? percent(value) : kappaText(value));
  return (
    <div>
      <Figure
        label={label}
        value={of === undefined ? undefined : of === null ? "–" : text(of.value)}
        note={of && of.low !== null && of.high !== null ? `${text(of.low)} to ${text(of.high)}` : " "}
      />
      <p className="mt-1 text-xs text-muted">{explained}</p>
    </div>
  );
}

/** How far people agree: for all of them, for every two, and which classes they take for each other. */
export function Agreement({ of }: { of: Figures | undefined }) {
  const queue = useQueue();
  const [chosen, setChosen] = useQueryState("pair", parseAsString);
  const { people, kappas, images } = useMemo(() => kappaTable(of?.pairs ?? []), [of]);
  const pair = of?.pairs.find(({ first, second }) => `${first.id}.${second.id}` === chosen);
  const classes = queue.classes.map(({ name }) => name);
  const confusion = useMemo(
    () => confusionOf(pair ?? of?.pairs ?? [], queue.classes.length),
    [of, pair, queue.classes.length],
  );
  const values = useMemo(() => kappas.map((kappa) => Math.max(0, kappa)), [kappas]);
  const names = people.map(({ name }) => name);
  const index = (row: number, column: number) => row * people.length + column;
  const saying = (at: number) => {
    const kappa = kappas[at] ?? Number.NaN;
    const said = Number.isNaN(kappa) ? "no kappa" : `kappa ${kappaText(kappa)}`;
    return `${said} on ${counted(images[at] ?? 0, "image")}`;
  };
  const at = (id: string | undefined) => people.findIndex((person) => person.id === id);
  if (of && of.pairs.length === 0) {
    return (
      <Panel title="Agreement">
        <EmptyState title="Nothing to compare yet">
          It shows once two people have given the same image a class.
        </EmptyState>
      </Panel>
    );
  }
  const shared = of?.alpha?.images ?? of?.percent?.images ?? 0;
  return (
    <>
      <Panel title="Agreement" description="With 95 % intervals. Whoever could not say is left out.">
        <div className="grid gap-4 sm:grid-cols-3">
          <Measure
            label="Votes that agree"
            of={of?.percent}
            isShare
            explained={`Of two votes on an image, over ${counted(shared, "image")}. Chance is part of it.`}
          />
          <Measure
            label="Fleiss’ kappa"
            of={of?.fleiss}
            explained={`Beyond chance, over the ${counted(of?.fleiss?.images ?? 0, "image")} with all ${of?.fleissVotes ?? queue.votesPerImage} votes. It takes people for interchangeable.`}
          />
          <Measure
            label="Krippendorff’s alpha"
            of={of?.alpha}
            explained="Beyond chance, over all images with two votes or more: votes may be missing."
          />
        </div>
      </Panel>
      {people.length > 0 ? (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
          <Panel
            title="Every two people"
            description="Cohen’s kappa. Choose two to see what they disagree about."
          >
            <ClassHeatMap
              label="Cohen's kappa of every two people"
              rows={names}
              columns={names}
              rowTitle="Person"
              columnTitle="Person"
              counts={images}
              values={values}
              cellText={({ row, column }) => {
                const kappa = kappas[index(row, column)] ?? Number.NaN;
                return Number.isNaN(kappa) ? "" : kappaText(kappa);
              }}
              tableText={({ row, column }) => (row === column ? "" : saying(index(row, column)))}
              describe={({ row, column }) =>
                row === column
                  ? (names[row] ?? "")
                  : `${names[row]} and ${names[column]}: ${saying(index(row, column))}`
              }
              selected={pair ? { row: at(pair.first.id), column: at(pair.second.id) } : null}
              onSelect={({ row, column }) => {
                const ids = [people[row]?.id, people[column]?.id];
                const found = of?.pairs.find(
                  ({ first, second }) => ids.includes(first.id) && ids.includes(second.id) && row !== column,
                );
                void setChosen(found ? `${found.first.id}.${found.second.id}` : null);
              }}
            />
          </Panel>
          <Panel
            title="Taken for each other"
            description={
              pair
                ? `${pair.first.name} and ${pair.second.name}: ${formatCount(pair.agreeing)} of ${counted(pair.images, "image")} alike`
                : "Two votes on an image, of all people"
            }
            actions={
              pair ? (
                <Button size="sm" onClick={() => void setChosen(null)}>
                  All people
                </Button>
              ) : null
            }
          >
            <ClassHeatMap
              label="Classes of two votes on the same image"
              rows={classes}
              columns={classes}
              rowTitle={pair ? pair.first.name : "One vote"}
              columnTitle={pair ? pair.second.name : "Another vote"}
              counts={confusion}
              describe={({ row, column }) =>
                `${classes[row]} and ${classes[column]}: ${counted(confusion[row * classes.length + column] ?? 0, "pair")} of votes`
              }
            />
          </Panel>
        </div>
      ) : null}
    </>
  );
}
