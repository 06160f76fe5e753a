"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { cn } from "@/app/ui/cn";
import { IconButton } from "@/app/ui/icon-button";
import { NumberInput, Select } from "@/app/ui/inputs";
import { Confusion } from "../../../class-label";
import { type CellCost, usualCost, withCost } from "./cost-state";
import type { ReportClass } from "./page";

/** Up to this many classes the whole matrix can be filled in; beyond, the cells that are set stand in a list. */
const wholeMatrix = 12;

interface EditorProps {
  classes: readonly ReportClass[];
  cells: readonly CellCost[];
  onChange: (cells: CellCost[]) => void;
}

/** What each mistake costs. */
export function CostEditor(props: EditorProps) {
  return props.classes.length <= wholeMatrix ? <CostMatrix {...props} /> : <CostList {...props} />;
}

function CostMatrix({ classes, cells, onChange }: EditorProps) {
  const order = [...classes].sort((a, b) => a.position - b.position);
  return (
    <section
      aria-label="Cost of each mistake"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="border-separate border-spacing-0.5 text-xs">
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 z-10 bg-panel pr-2 text-left font-medium text-muted">
              True class
            </th>
            {order.map((one) => (
              <th
                key={one.index}
                scope="col"
                title={one.name}
                className="max-w-16 truncate px-1 text-center font-medium text-muted"
              >
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((truth) => (
            <tr key={truth.index}>
              <th
                scope="row"
                title={truth.name}
                className="sticky left-0 z-10 max-w-28 truncate bg-panel pr-2 text-left font-medium"
              >
                {truth.name}
              </th>
              {order.map((predicted) => (
                <td key={predicted.index}>
                  <CostInput
                    truth={truth}
                    predicted={predicted}
                    cost={costOf(cells, truth.index, predicted.index)}
                    onChange={(cost) => onChange(withCost(cells, truth.index, predicted.index, cost))}
                    className="w-16"
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function costOf(cells: readonly CellCost[], truth: number, predicted: number): number {
  const cell = cells.find((one) => one.truth === truth && one.predicted === predicted);
  return cell?.cost ?? usualCost(truth, predicted);
}

/** A cost; taken over when the field is left or Enter is pressed, so that no half number is reckoned with. */
function CostInput({
  truth,
  predicted,
  cost,
  onChange,
  className,
}: {
  truth: ReportClass;
  predicted: ReportClass;
  cost: number;
  onChange: (cost: number) => void;
  className?: string;
}) {
  const isUsual = cost === usualCost(truth.index, predicted.index);
  return (
    <NumberInput
      // What is set elsewhere shows here.
      key={cost}
      aria-label={
        truth.index === predicted.index
          ? `Cost of ${truth.name} recognised`
          : `Cost of ${truth.name} taken for ${predicted.name}`
      }
      defaultValue={cost}
      min={0}
      max={1e6}
      onBlur={(event) => {
        if (event.target.valueAsNumber !== cost) onChange(event.target.valueAsNumber);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
      className={cn(
        "h-control-sm px-1.5 text-right text-xs",
        isUsual ? "text-muted" : "font-semibold",
        className,
      )}
    />
  );
}

function CostList({ classes, cells, onChange }: EditorProps) {
  const [truth, setTruth] = useState("");
  const [predicted, setPredicted] = useState("");
  const byIndex = new Map(classes.map((one) => [one.index, one]));
  const options = [...classes]
    .sort((a, b) => a.position - b.position)
    .map((one) => ({ value: String(one.index), label: one.name }));
  const add = () => {
    const [from, to] = [Number(truth), Number(predicted)];
    if (from === to || costOf(cells, from, to) !== 1) return;
    // Twice as bad as any other: a beginning that shows.
    onChange(withCost(cells, from, to, 2));
    setTruth("");
    setPredicted("");
  };
  return (
    <div className="grid gap-2">
      <ul className="grid max-h-72 gap-1 overflow-y-auto">
        {cells.map((cell) => {
          const [from, to] = [byIndex.get(cell.truth), byIndex.get(cell.predicted)];
          if (!from || !to) return null;
          return (
            <li key={`${cell.truth}-${cell.predicted}`} className="flex items-center gap-2">
              <Confusion truth={from} predicted={to} className="flex-1" />
              <CostInput
                truth={from}
                predicted={to}
                cost={cell.cost}
                onChange={(cost) => onChange(withCost(cells, cell.truth, cell.predicted, cost))}
                className="w-20"
              />
              <IconButton
                label={`${from.name} taken for ${to.name} costs 1 again`}
                icon={<X />}
                size="sm"
                onClick={() => onChange(withCost(cells, cell.truth, cell.predicted, 1))}
              />
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label="True class"
          placeholder="True class"
          options={options}
          value={truth}
          onChange={(event) => setTruth(event.target.value)}
          className="min-w-32 flex-1"
        />
        <Select
          aria-label="Taken for"
          placeholder="Taken for"
          options={options}
          value={predicted}
          onChange={(event) => setPredicted(event.target.value)}
          className="min-w-32 flex-1"
        />
        <Button
          icon={<Plus />}
          disabled={truth === "" || predicted === "" || truth === predicted}
          onClick={add}
        >
          Set a cost
        </Button>
      </div>
    </div>
  );
}
