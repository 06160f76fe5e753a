"use client";

import { Download, Square } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { counted, percent } from "@/app/format";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { DropZone } from "@/app/ui/drop-zone";
import { formatCount, formatShare } from "@/app/ui/format";
import { HeatMap } from "@/app/ui/heat-map";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { saveText } from "@/app/ui/save-file";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import { ClassLabel } from "../class-label";
import { confusionOf, csvRows, disagree, type FolderRow, rowsOf } from "./folder";
import type { Subject } from "./subject";
import { useFolder } from "./use-folder";
import { useLook } from "./use-look";

/**
 * What the model says of every picture of a folder: a table, counts by class folder, a file to keep; and of the one that
 * is chosen there all that it says of any other.
 */
export function FolderView({
  model,
  classifier,
  second,
  sourceControl,
  onSubject,
  children,
}: {
  model: TryModelFragment;
  classifier: Classifier | null;
  /** another model that every picture goes through, too */
  second: { model: TryModelFragment; classifier: Classifier } | null;
  sourceControl: ReactNode;
  onSubject: (subject: Subject | null) => void;
  /** What is said of the picture that was chosen, where one was. */
  children: ReactNode;
}) {
  const { state, start, stop } = useFolder(classifier, second?.classifier ?? null);
  const [skipped, setSkipped] = useState(0);
  const [wrongOnly, setWrongOnly] = useState(false);
  const [apartOnly, setApartOnly] = useState(false);
  const { rows, done, isRunning } = state;
  const confusion = useMemo(() => confusionOf(rows, model.classes.length), [rows, model.classes]);
  const failed = rows.filter(({ failure }) => failure !== null).length;
  const failedBeside = rows.filter(({ failure, secondFailure }) => !failure && secondFailure).length;
  const others = second?.model.classes;
  const isApart = (row: FolderRow) => others !== undefined && disagree(row, model.classes, others);
  const apart = others ? rows.filter(isApart).length : 0;
  const shown = rows.filter(
    (row) =>
      (!wrongOnly || (row.truth !== null && row.predicted !== null && row.truth !== row.predicted)) &&
      (!apartOnly || !others || isApart(row)),
  );
  const look = useLook(model, onSubject);
  const columns = useColumns(model, second?.model ?? null, look.at);
  const save = async () => {
    const { unparse } = await import("papaparse");
    // A file name that begins like a formula stays text in a spreadsheet.
    const text = unparse(csvRows(rows, model.classes, others), { newline: "\n", escapeFormulae: true });
    saveText(`run-${model.run.number}-folder.csv`, `${text}\n`, "text/csv");
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,36%)]">
      <Panel title="Folder" actions={sourceControl}>
        <DropZone
          label="Drop a folder of pictures"
          hint="They are read and classified in this browser and sent nowhere. Pictures in folders named as classes are counted right or wrong."
          accept="image/*"
          disabled={!classifier}
          onFiles={(files) => {
            const found = rowsOf(files, model.classes);
            setSkipped(files.length - found.length);
            void look.at(null);
            start(found);
          }}
          className={rows.length > 0 ? "min-h-36 py-4" : "min-h-84"}
        />
        {rows.length > 0 || skipped > 0 ? (
          <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-2">
            <ProgressBar
              label={isRunning ? "Classifying" : "Classified"}
              value={done}
              total={state.total}
              note={`${formatCount(done)} of ${formatCount(state.total)}${
                state.imagesPerSecond ? `, ${state.imagesPerSecond.toFixed(1)} a second` : ""
              }`}
            />
            <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
              {confusion.known > 0 ? (
                <Switch
                  label="Wrong ones only"
                  checked={wrongOnly}
                  onChange={(event) => setWrongOnly(event.target.checked)}
                />
              ) : null}
              {second ? (
                <Switch
                  label={`Disagreements only (${formatCount(apart)})`}
                  checked={apartOnly}
                  onChange={(event) => setApartOnly(event.target.checked)}
                />
              ) : null}
              <span className="text-xs text-muted">
                {failed > 0 ? `${counted(failed, "picture")} could not be read. ` : ""}
                {second && failedBeside > 0
                  ? `#${second.model.run.number} failed on ${counted(failedBeside, "picture")}. `
                  : ""}
                {skipped > 0 ? `${counted(skipped, "file")} passed over: no pictures.` : ""}
              </span>
              <span className="ml-auto flex gap-2">
                {isRunning ? (
                  <Button size="sm" icon={<Square />} onClick={stop}>
                    Stop
                  </Button>
                ) : null}
                <Button size="sm" icon={<Download />} disabled={done === 0} onClick={save}>
                  Save as CSV
                </Button>
              </span>
            </div>
            {look.error ? (
              <AlertBanner tone="danger" title="This picture cannot be looked at">
                {look.error}
              </AlertBanner>
            ) : null}
            <div className="-mx-4 border-t">
              <DataTable
                label="What the model says of each picture"
                columns={columns}
                rows={shown}
                rowKey={({ path }) => path}
                selectedKey={look.path}
                maxHeight="28rem"
                empty={
                  <p className="p-4 text-sm text-muted">
                    {apartOnly && second
                      ? "The two models agree on all of them."
                      : wrongOnly
                        ? "None is wrong."
                        : "There was no picture in it: drop PNG, JPEG or WebP files."}
                  </p>
                }
              />
            </div>
          </div>
        ) : null}
      </Panel>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {children}
        <Panel title="By class folder">
          {confusion.known > 0 ? (
            <>
              <p role="status" className="mb-2 text-sm tabular-nums">
                <span className="text-xl font-semibold">{percent(confusion.right / confusion.known, 1)}</span>{" "}
                <span className="text-muted">
                  right: {formatCount(confusion.right)} of {formatCount(confusion.known)}
                </span>
              </p>
              <FolderMatrix model={model} counts={confusion.counts} />
            </>
          ) : (
            <AlertBanner>
              Where pictures lie in folders named as the model's classes, a confusion matrix stands here.
            </AlertBanner>
          )}
        </Panel>
      </div>
    </div>
  );
}

function FolderMatrix({ model, counts }: { model: TryModelFragment; counts: readonly number[] }) {
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  const labels = model.classes.map(({ name }) => name);
  const values = useMemo(() => {
    const size = model.classes.length;
    return counts.map((count, cell) => {
      const row = Math.floor(cell / size) * size;
      const total = counts.slice(row, row + size).reduce((sum, one) => sum + one, 0);
      return total === 0 ? Number.NaN : count / total;
    });
  }, [counts, model.classes]);
  return (
    <HeatMap
      label="Confusion matrix of the folder"
      labels={labels}
      counts={counts}
      values={values}
      color={color}
      rowTitle="Folder"
      describe={({ row, column }) =>
        `${counted(counts[row * labels.length + column] ?? 0, "picture")} in the folder ${labels[row]} taken for ${labels[column]}`
      }
      minCell={labels.length <= 40 ? 24 : 9}
      className="h-80 min-h-0"
    />
  );
}

function useColumns(
  model: TryModelFragment,
  second: TryModelFragment | null,
  onLook: (row: FolderRow) => void,
): Column<FolderRow>[] {
  return useMemo(() => {
    const classOf = (index: number | null) => model.classes.find((one) => one.index === index);
    const beside: Column<FolderRow>[] = second
      ? [
          {
            key: "second",
            header: `#${second.run.number} says`,
            cell: (row) => {
              if (row.secondFailure !== null)
                return (
                  <span className="text-danger-text" title={row.secondFailure}>
                    {row.secondFailure}
                  </span>
                );
              const of = second.classes.find((one) => one.index === row.second?.predicted);
              if (!of) return <span className="text-subtle">–</span>;
              return (
                <span className="inline-flex items-center gap-1.5">
                  <ClassLabel of={of} />
                  {disagree(row, model.classes, second.classes) ? (
                    <span className="text-xs text-warning-text">apart</span>
                  ) : null}
                </span>
              );
            },
          },
        ]
      : [];
    return [
      {
        key: "picture",
        header: "Picture",
        width: "3.5rem",
        cell: ({ file }) => <Thumb file={file} />,
      },
      {
        key: "path",
        header: "File",
        cell: (row) => (
          <button
            type="button"
            title={row.path}
            className="max-w-full truncate text-left hover:underline"
            onClick={() => onLook(row)}
          >
            {row.path}
          </button>
        ),
      },
      {
        key: "folder",
        header: "Folder",
        hideOnPhone: true,
        cell: ({ truth }) => {
          const of = classOf(truth);
          return of ? <ClassLabel of={of} /> : <span className="text-subtle">–</span>;
        },
      },
      {
        key: "predicted",
        header: "Predicted",
        cell: ({ truth, predicted, failure }) => {
          const of = classOf(predicted);
          if (failure !== null)
            return (
              <span className="text-danger-text" title={failure}>
                {failure}
              </span>
            );
          if (!of) return <span className="text-subtle">–</span>;
          const isWrong = truth !== null && truth !== predicted;
          return (
            <span className="inline-flex items-center gap-1.5">
              <ClassLabel of={of} />
              {isWrong ? <span className="text-xs text-danger-text">wrong</span> : null}
            </span>
          );
        },
      },
      {
        key: "confidence",
        header: "Confidence",
        align: "right",
        cell: ({ confidence }) => (confidence === null ? "–" : formatShare(confidence)),
      },
      ...beside,
    ];
  }, [model.classes, second, onLook]);
}

/** A picture of the table; only those near what is seen are there. */
function Thumb({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const address = URL.createObjectURL(file);
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  return (
    <span className="block size-7 overflow-hidden rounded-sm bg-inset">
      {url ? <img src={url} alt="" className="size-full object-cover" /> : null}
    </span>
  );
}
