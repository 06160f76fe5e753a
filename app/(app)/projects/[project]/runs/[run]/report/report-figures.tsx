import { counted, percent } from "@/app/format";
import { Figure } from "@/app/ui/figure";
import { formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { splitNames } from "@/ml/splits";
import type { Report } from "./page";

/** What a figure on a split is worth. */
const learnt = {
  train: "which the run learnt from: they tell what it knows by heart",
  validation: "on which its training was watched",
  test: "which the run did not learn from",
} as const;

/** The run in a dozen numbers, accuracy with how sure it is and what guessing would reach. */
export function ReportFigures({ report }: { report: Report }) {
  const { baselineAccuracy, baselineClass } = report;
  const number = (value: number | null | undefined) => (value == null ? "–" : formatValue(round(value)));
  return (
    <Panel
      title="Figures"
      description={`On ${counted(report.images, "image")} of the ${splitNames[report.split]} split, ${learnt[report.split]}.`}
    >
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 xl:grid-cols-6">
        <Figure
          label="Accuracy"
          value={percent(report.accuracy, 2)}
          note={`${percent(report.accuracyLow, 2)} to ${percent(report.accuracyHigh, 2)}`}
        />
        <Figure
          label="Always the largest class"
          value={percent(baselineAccuracy, 2)}
          note={baselineClass ? `“${baselineClass.name}” each time` : "No training images are known"}
        />
        <Figure label="Balanced accuracy" value={percent(report.balancedAccuracy, 2)} note="Mean recall" />
        <Figure label="Macro F1" value={percent(report.macro.f1, 2)} note="Classes weigh alike" />
        <Figure label="Cohen’s kappa" value={number(report.kappa)} note="Beyond chance, 1 at best" />
        <Figure label="Matthews’ correlation" value={number(report.matthews)} note="−1 to 1" />
        <Figure label="Log loss" value={number(report.calibration.logLoss)} note="0 at best" />
        <Figure label="Brier score" value={number(report.calibration.brier)} note="0 at best" />
        <Figure label="Among the first 3" value={percent(report.top3, 2)} note={few(report.top3)} />
        <Figure label="Among the first 5" value={percent(report.top5, 2)} note={few(report.top5)} />
        <Figure
          label="Average precision"
          value={percent(report.macroAveragePrecision, 2)}
          note="Mean of the classes"
        />
        <Figure label="Area under ROC" value={percent(report.macroRocArea, 2)} note="One against the rest" />
      </div>
    </Panel>
  );
}

const few = (share: number | null | undefined) =>
  share == null ? "No more classes than that" : "Top-k accuracy";

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
