"use client";

import { useQuery } from "@apollo/client/react";
import { Braces, Download, Shapes, Sheet, X } from "lucide-react";
import { percent } from "@/app/format";
import { Button } from "@/app/ui/button";
import { csvOf } from "@/app/ui/csv";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { Menu } from "@/app/ui/menu";
import { Panel } from "@/app/ui/panel";
import { saveText } from "@/app/ui/save-file";
import { championTitle, useChampions } from "../../models/use-champions";
import { useProject } from "../../project-context";
import { compareChoices } from "../operations";
import { runTitle } from "../run-mark";
import { intervalsSvg, recordsOf } from "./export";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";
import { fewest, most, useSeveralState } from "./use-several-state";

/** The runs that are compared, which of them the others are held against, and the comparison as a file. */
export function RunBar({
  several,
  against,
}: {
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
}) {
  const project = useProject();
  const [state, setState] = useSeveralState();
  const { data } = useQuery(compareChoices, { variables: { project: project.id } });
  const champions = useChampions();
  const all = [
    ...champions.map(({ run }) => run),
    ...(data?.project.runs.edges.map(({ node }) => node) ?? []),
  ].filter(({ id, testAccuracy }) => testAccuracy !== null && !state.runs.includes(id));
  const offered = [...new Map(all.map((run) => [run.id, run])).values()];
  const titled = (run: { id: string; number: number; name: string }) =>
    [runTitle(run), championTitle(champions, run.id)].filter((part) => part !== null).join(", ");
  const isPending = [...against.values()].some(({ figures, compared }) => compared && figures === undefined);
  return (
    <Panel>
      <ul aria-label="Runs that are compared" className="flex flex-wrap gap-2">
        {several.map((own) => (
          <li key={own.run.id} className="flex max-w-full items-center gap-1 rounded-md border py-0.5 pl-2.5">
            <RunMark of={own} name />
            <IconButton
              label={`Leave out run ${own.run.number}`}
              icon={<X />}
              variant="ghost"
              size="sm"
              disabled={several.length <= fewest}
              onClick={() => void setState({ runs: state.runs.filter((id) => id !== own.run.id) })}
            />
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap items-end gap-3">
        <Field label="Baseline" className="w-80 max-w-full">
          <Select
            value={state.base ?? ""}
            options={several.map(({ run }) => ({ value: run.id, label: titled(run) }))}
            onChange={(event) => void setState({ base: event.target.value })}
          />
        </Field>
        <Field label="Add a run" className="w-80 max-w-full">
          <Select
            value=""
            disabled={state.runs.length >= most}
            placeholder={state.runs.length >= most ? `${most} are the most` : "Choose a run"}
            options={offered.map((run) => ({
              value: run.id,
              label: `${titled(run)}, ${percent(run.testAccuracy, 2)}`,
            }))}
            onChange={(event) => void setState({ runs: [...state.runs, event.target.value] })}
          />
        </Field>
        <Menu
          align="end"
          trigger={
            <Button icon={<Download />} disabled={isPending || against.size === 0}>
              Export
            </Button>
          }
          items={[
            {
              label: "Figures and costs",
              icon: <Sheet />,
              hint: "CSV",
              onSelect: () => saveText("runs.csv", csvOf(recordsOf(several, against)), "text/csv"),
            },
            {
              label: "Figures and costs",
              icon: <Braces />,
              hint: "JSON",
              onSelect: () =>
                saveText(
                  "runs.json",
                  `${JSON.stringify(recordsOf(several, against), null, 2)}\n`,
                  "application/json",
                ),
            },
            {
              label: "Accuracies with their intervals",
              icon: <Shapes />,
              hint: "SVG",
              onSelect: () =>
                saveText("accuracies.svg", intervalsSvg(several, against, "accuracy"), "image/svg+xml"),
            },
          ]}
        />
      </div>
    </Panel>
  );
}
