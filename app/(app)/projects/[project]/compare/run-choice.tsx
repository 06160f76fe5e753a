"use client";

import { ArrowLeftRight } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Panel } from "@/app/ui/panel";
import { RunSelect } from "../run-select";
import { SideMark } from "./run-mark";
import { closed, useCompareState } from "./use-compare-state";

/** The two runs, and what changes their places. */
export function RunChoice() {
  const [state, setState] = useCompareState();
  const select = (side: "a" | "b", other: "a" | "b") => (
    <Field label={<SideMark side={side} />} className="min-w-0">
      <RunSelect
        aria-label={`Run ${side.toUpperCase()}`}
        among="measured"
        champions
        value={state[side] ?? ""}
        without={[state[other]]}
        onChange={(run) => void setState({ ...closed, [side]: run || null })}
      />
    </Field>
  );
  return (
    <Panel>
      <div className="grid items-end gap-x-3 gap-y-3 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        {select("a", "b")}
        <Button
          icon={<ArrowLeftRight />}
          disabled={!state.a && !state.b}
          onClick={() => void setState({ ...closed, a: state.b, b: state.a })}
        >
          Swap
        </Button>
        {select("b", "a")}
      </div>
    </Panel>
  );
}
