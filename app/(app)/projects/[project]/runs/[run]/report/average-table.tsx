import { percent } from "@/app/format";
import { DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import type { Report } from "./page";

const averages = [
  { key: "macro", name: "Macro", note: "each class the same" },
  { key: "weighted", name: "Weighted", note: "by images" },
  { key: "micro", name: "Micro", note: "all decisions" },
] as const;

/** Precision, recall and F1 on average, and which of them are no numbers. */
export function AverageTable({ report }: { report: Report }) {
  const { undefinedMeasures } = report;
  return (
    <Panel flush title="Averages">
      <DataTable
        label="Averages over the classes"
        rows={averages}
        rowKey={(row) => row.key}
        columns={[
          {
            key: "name",
            header: "Average",
            cell: (row) => (
              <>
                {row.name} <span className="text-xs text-muted max-sm:hidden">{row.note}</span>
              </>
            ),
          },
          ...(["precision", "recall", "f1"] as const).map((measure) => ({
            key: measure,
            header: measure === "f1" ? "F1" : measure === "recall" ? "Recall" : "Precision",
            align: "right" as const,
            cell: (row: (typeof averages)[number]) => percent(report[row.key][measure]),
          })),
        ]}
      />
      {undefinedMeasures.length > 0 ? (
        <details className="border-t px-4 py-2 text-xs text-muted">
          <summary className="cursor-pointer">
            {undefinedMeasures.length === 1
              ? "One measure is a division by zero"
              : `${undefinedMeasures.length} measures are divisions by zero`}
            : the averages count them as 0.
          </summary>
          <ul className="mt-1 grid max-h-48 list-disc gap-0.5 overflow-y-auto pl-4">
            {undefinedMeasures.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </Panel>
  );
}
