"use client";

import { SplitPane } from "@/app/ui/split-pane";
import { NotePanel } from "../../notes/note-panel";
import { RunThread } from "../../threads/thread-panels";
import { BroughtIn } from "./brought-in";
import { CheckView } from "./check-view";
import { Checkpoints } from "./checkpoints";
import { Conversions } from "./conversions";
import { Curves } from "./curves";
import { EvaluationView } from "./evaluation-view";
import { KeyFigures } from "./key-figures";
import { ModelPanel } from "./model-panel";
import { RegistryPanel } from "./registry-panel";
import { useRun } from "./run-context";
import { RunNotices } from "./run-notices";
import { SuitePanel } from "./suite-panel";

export default function RunPage() {
  const { run } = useRun();
  if (run.kind === "evaluation") return <EvaluationView run={run} />;
  if (run.kind !== "training") {
    return (
      <div className="grid gap-4">
        <RunNotices run={run} />
        <CheckView run={run} />
      </div>
    );
  }
  if (run.source) {
    return (
      <div className="grid gap-4">
        <BroughtIn run={run} source={run.source} />
        <NotePanel of="run" id={run.id} />
        <RunThread runId={run.id} />
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <RunNotices run={run} />
      <KeyFigures run={run} />
      <Curves run={run} />
      <SplitPane
        main={
          <div className="grid gap-4">
            <SuitePanel run={run} />
            <Conversions run={run} />
            <Checkpoints run={run} />
            <NotePanel of="run" id={run.id} />
            <RunThread runId={run.id} />
          </div>
        }
        side={
          <div className="grid gap-4">
            <ModelPanel run={run} />
            <RegistryPanel run={run} />
          </div>
        }
        sideWidth="minmax(20rem, 26rem)"
      />
    </div>
  );
}
