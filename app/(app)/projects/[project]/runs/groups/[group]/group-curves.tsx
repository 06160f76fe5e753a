"use client";

import { parseAsBoolean, useQueryState } from "nuqs";
import { useMemo } from "react";
import { Switch } from "@/app/ui/choices";
import { Panel } from "@/app/ui/panel";
import { CurveControls, useCurveView } from "../../[run]/curve-view";
import { LossAndAccuracy } from "../../loss-and-accuracy";
import { groupLines } from "./group-lines";
import type { Group } from "./group-type";

/** More lines than these cannot be told apart: the band says as much. */
const mostLines = 20;

/** The curves of all members over each other, by epoch. */
export function GroupCurves({ group }: { group: Group }) {
  const [asked, setEach] = useQueryState(
    "lines",
    parseAsBoolean.withDefault(false).withOptions({ history: "replace" }),
  );
  const view = useCurveView({ id: group.id, byEpoch: true });
  const { smoothing } = view;
  const mayDraw = group.members <= mostLines;
  const each = asked && mayDraw;
  const { curves } = group;
  const loss = useMemo(() => groupLines(curves, "loss", { each, smoothing }), [curves, each, smoothing]);
  const accuracy = useMemo(
    () => groupLines(curves, "accuracy", { each, smoothing }),
    [curves, each, smoothing],
  );
  return (
    <Panel
      title="Curves"
      description="Mean over the runs, and one standard deviation to either side."
      actions={
        <>
          <CurveControls view={view} />
          <Switch
            label="Each run"
            checked={each}
            disabled={!mayDraw}
            onChange={(event) => void setEach(event.target.checked)}
          />
        </>
      }
    >
      <LossAndAccuracy
        loss={{ label: "Loss", ...loss }}
        accuracy={{ label: "Accuracy", ...accuracy }}
        common={{ ...view.common, empty: "The first values come with the first epoch." }}
      />
    </Panel>
  );
}
