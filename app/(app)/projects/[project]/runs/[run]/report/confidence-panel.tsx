import { counted } from "@/app/format";
import { BinChart } from "@/app/ui/bin-chart";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { barsOf, evenAbove } from "./bins";
import type { Report } from "./page";

const share = (value: number) => `${Math.round(value * 100)} %`;
/** How sure the model was where it was right, and where it was wrong: each in its own measure. */
export function ConfidencePanel({ report }: { report: Report }) {
  const { kept, right } = report.thresholds;
  const wrong = kept.map((count, step) => count - (right[step] ?? 0));
  const parts = [
    { key: "right", title: "Right", counts: right, color: "var(--chart-3)" },
    { key: "wrong", title: "Wrong", counts: wrong, color: "var(--chart-2)" },
  ];
  return (
    <Panel
      title="Confidence"
      description="Right and wrong predictions by the probability of the class that was chosen, each in a scale of its own."
    >
      <div className="grid gap-3">
        {parts.map((part) => {
          const bars = barsOf(part.counts, part.key);
          return (
            <div key={part.key}>
              <h3 className="px-1 text-xs font-semibold">
                {part.title}{" "}
                <span className="font-normal tabular-nums text-muted">
                  {counted(part.counts[0] ?? 0, "prediction")}
                </span>
              </h3>
              <BinChart
                label={`${part.title} predictions by confidence`}
                bins={bars}
                largest={evenAbove(Math.max(...bars.map((bar) => bar.value)))}
                height={200}
                color={part.color}
                formatX={share}
                formatY={(value) => formatCount(Math.round(value))}
              />
            </div>
          );
        })}
      </div>
      <p className="mt-2 text-xs text-muted">
        Wrong predictions at the far right are those that no threshold keeps out: look at these images first.
      </p>
    </Panel>
  );
}
