"use client";

import { Download, Grid3x3, PenTool } from "lucide-react";
import { percent } from "@/app/format";
import { Button } from "@/app/ui/button";
import { formatBytes } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { ParityBadge } from "../../parity-badge";
import { findingsOf } from "../../parity-findings";
import { useProject } from "../../project-context";
import { isActive } from "../run-facts";
import type { Run } from "./run-context";

/** What came of the run: the model for the browser, and where to look at it. */
export function ModelPanel({ run }: { run: Run }) {
  const project = useProject();
  const { model } = run;
  if (!model) {
    return (
      <Panel title="Model">
        <p className="text-sm text-muted">
          {isActive(run.state)
            ? "It is converted for the browser once the run is finished and measured."
            : "This run left no model: only a finished run does."}
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Model">
      <KeyValue
        items={[
          { label: "Test accuracy", value: percent(model.accuracy, 2) },
          {
            label: "Weights",
            value: run.modelEpoch === null ? "–" : `of epoch ${run.modelEpoch} of ${run.epoch}`,
          },
          { label: "Size", value: formatBytes(model.bytes) },
          { label: "Format", value: model.format },
          { label: "Converted", value: <TimeAgo at={model.createdAt} /> },
          { label: "Engine", value: run.engine ?? "–" },
          {
            label: "In browsers",
            value: <ParityBadge findings={findingsOf(model, "layers")} />,
          },
        ]}
      />
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="primary" href={`/projects/${project.id}/try?model=${model.id}`} icon={<PenTool />}>
          Try it
        </Button>
        <Button href={`/projects/${project.id}/runs/${run.id}/matrix`} icon={<Grid3x3 />}>
          Matrix
        </Button>
        <Button
          href={model.takeAwayUrl}
          download
          icon={<Download />}
          title="Every format with code, card, licences and a page that runs it offline. No picture of the dataset."
        >
          Take away
        </Button>
      </div>
    </Panel>
  );
}
