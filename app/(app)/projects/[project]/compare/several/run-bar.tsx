"use client";

import { Download, X } from "lucide-react";
import { Button } from "@/app/ui/button";
import { ChartExport } from "@/app/ui/chart-export";
import { tableOf } from "@/app/ui/csv";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { championTitle, useChampions } from "../../models/use-champions";
import { RunSelect } from "../../run-select";
import { runTitle } from "../run-mark";
import { figureSvg, recordsOf } from "./export";
import { whollyKnown } from "./figures";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";
import { fewest, mostShown, useSeveralState } from "./use-several-state";

/** The runs that are compared, which of them the others are held against, and the comparison as a file. */
export function RunBar({
  several,
  shown,
  against,
  isWide,
  onChoose: choose,
}: {
  several: readonly Several[];
  /** those that have a colour of their own */
  shown: readonly Several[];
  against: ReadonlyMap<string, Against>;
  /** thousands, of which those in sight alone are held against the baseline */
  isWide: boolean;
  /** compares the runs of these numbers from now on */
  onChoose: (numbers: readonly number[]) => unknown;
}) {
  const [{ most, drawn }, setState] = useSeveralState();
  const champions = useChampions();
  const titled = (run: { id: string; number: number; name: string }) =>
    [runTitle(run), championTitle(champions, run.id)].filter((part) => part !== null).join(", ");
  const others = several.length - 1;
  const isPending = !isWide && against.size < others;
  const sure = whollyKnown(against);
  const some = sure < others ? `, ${formatCount(sure)} of ${formatCount(others)} with intervals` : "";
  const isDrawable = shown.every(({ run, isBaseline }) => {
    const known = against.get(run.id);
    return isBaseline || known?.values === null || known?.figures !== undefined;
  });
  const numbers = several.map(({ run }) => run.number);
  const base = several.find(({ isBaseline }) => isBaseline)?.run;
  return (
    <Panel>
      <ul aria-label="Runs that are compared" className="flex max-h-48 flex-wrap gap-2 overflow-y-auto">
        {shown.map((own) => (
          <li key={own.run.id} className="flex max-w-full items-center gap-1 rounded-md border py-0.5 pl-2.5">
            <RunMark of={own} name />
            <IconButton
              label={`Leave out run ${own.run.number}`}
              icon={<X />}
              variant="ghost"
              size="sm"
              disabled={several.length <= fewest}
              onClick={() => choose(numbers.filter((number) => number !== own.run.number))}
            />
          </li>
        ))}
      </ul>
      {shown.length < several.length ? (
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
          <p className="min-w-0 flex-1 basis-80">
            Curves, matrices, classes and the SVG are of these {shown.length} of {formatCount(several.length)}{" "}
            runs, {mostShown} at most, which is as many as can be told apart: the baseline, those that you
            draw by the pen beside them in the table of figures, and the first ones of that table.
          </p>
          <Select
            aria-label="Runs that are drawn"
            className="w-32"
            value={String(most)}
            options={[8, 16, mostShown].map((count) => ({ value: String(count), label: `${count} drawn` }))}
            onChange={(event) => void setState({ most: Number(event.target.value) as typeof most })}
          />
          {drawn.length > 0 ? (
            <Button size="sm" onClick={() => void setState({ drawn: null })}>
              Draw the first ones
            </Button>
          ) : null}
        </div>
      ) : null}
      <div className="mt-3 flex flex-wrap items-end gap-3">
        <Field label="Baseline" className="w-80 max-w-full">
          {isWide ? (
            <RunSelect
              among="measured"
              champions
              value={base?.id ?? ""}
              onChange={(id, run) => {
                if (several.some((own) => own.run.id === id))
                  void setState({ base: String(run?.number ?? id) });
                else
                  toast.error(
                    `Run ${run?.number ?? ""} is not among these: choose one that is, or add it first.`,
                  );
              }}
            />
          ) : (
            <Select
              value={base?.number ?? ""}
              options={several.map(({ run }) => ({ value: String(run.number), label: titled(run) }))}
              onChange={(event) => void setState({ base: event.target.value })}
            />
          )}
        </Field>
        <Field label="Add a run" className="w-80 max-w-full">
          <RunSelect
            among="measured"
            champions
            value=""
            without={several.map(({ run }) => run.id)}
            onChange={(_, run) => run && choose([...numbers, run.number])}
          />
        </Field>
        <ChartExport
          label="Runs compared"
          note={some}
          table={() => tableOf(recordsOf(several, against))}
          svg={isDrawable ? () => figureSvg(shown, against, "accuracy") : null}
          trigger={
            <Button icon={<Download />} disabled={isPending}>
              Export
            </Button>
          }
        />
      </div>
    </Panel>
  );
}
