"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Lightbulb, SearchCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { cn } from "@/app/ui/cn";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../project-context";
import { RunSelect, useRunChoices } from "../../../run-select";
import { countsByClass, useDataset } from "../dataset-context";
import { askable, createSuggestionSet } from "./operations";

/** What can be asked of the project's models about this dataset. */
export function AskPanel() {
  const project = useProject();
  const dataset = useDataset();
  const { data } = useQuery(askable, { variables: { project: project.id } });
  const { runs } = useRunChoices("models");
  const groups = data?.project.runGroups.edges
    .map(({ node }) => node)
    .filter((group) => group.kind !== "seeds" && group.version.dataset.id === dataset.id)
    .map((group) => {
      const isWhole = group.runs.every((run) => run.state === "finished");
      return {
        value: group.id,
        label: `${group.name}, ${group.members} folds${isWhole ? "" : " (not finished)"}`,
        disabled: !isWhole,
      };
    });
  const unlabelled = countsByClass(dataset).find((row) => row.class === null)?.total ?? 0;
  const launch = `/projects/${project.id}/runs/new`;
  return (
    <div className="mb-4 grid gap-4 lg:grid-cols-2">
      <Ask
        icon={<Lightbulb />}
        title="Classes for images without one"
        label="Run"
        first={runs && (runs[0]?.id ?? "")}
        choice={(value, onChange) => <RunSelect among="models" value={value} onChange={onChange} />}
        disabled={unlabelled === 0}
        none="No run has a model yet: launch one on the images that have a class."
        href={launch}
        inputOf={(runId) => ({ datasetId: dataset.id, runId })}
        button={`Ask about ${formatCount(unlabelled)} images`}
      >
        {unlabelled === 0
          ? dataset.imageCount === 0
            ? "There is no image in this dataset yet."
            : "Every image of this dataset has a class."
          : "Its model says a class for each image; you accept it by a key, the surest at once, or label first where it is least sure."}
      </Ask>
      <Ask
        icon={<SearchCheck />}
        title="Labels that may be wrong"
        label="Group of folds"
        first={groups && (groups.find((group) => !group.disabled)?.value ?? (groups.length > 0 ? null : ""))}
        choice={(value, onChange) => (
          <Select value={value} options={groups ?? []} onChange={(event) => onChange(event.target.value)} />
        )}
        none="No group of folds of this dataset yet: launch a run and choose folds under Repeats."
        href={launch}
        inputOf={(runGroupId) => ({ datasetId: dataset.id, runGroupId })}
        button="Look for label errors"
      >
        Each model judges the images that it did not learn from; those whose class speaks against all
        probability are shown (confident learning).
      </Ask>
    </div>
  );
}

function Ask({
  icon,
  title,
  label,
  first,
  choice,
  none,
  href,
  inputOf,
  button,
  disabled = false,
  children,
}: {
  icon: ReactNode;
  title: string;
  label: string;
  /** what is asked unless another one is chosen; undefined while it is read, null where none can be asked yet, empty: there is none */
  first: string | null | undefined;
  choice: (value: string, onChange: (value: string) => void) => ReactNode;
  none: string;
  href: string;
  inputOf: (id: string) => { datasetId: string; runId?: string; runGroupId?: string };
  button: string;
  disabled?: boolean;
  children: ReactNode;
}) {
  const project = useProject();
  const dataset = useDataset();
  const router = useRouter();
  const [create, { loading }] = useMutation(createSuggestionSet);
  const [chosen, setChosen] = useState("");
  const value = chosen || (first ?? "");
  const mayLabel = project.can("label:write");
  const isNone = first === "";
  const start = async () => {
    try {
      const { data } = await create({ variables: { input: inputOf(value) } });
      const id = data?.createSuggestionSet.id;
      if (id) router.push(`/projects/${project.id}/datasets/${dataset.id}/suggestions/${id}`);
    } catch (error) {
      toast.error("The models were not asked.", { description: messageOf(error) });
    }
  };
  return (
    <Panel title={title} description={children}>
      {/* Both lie in one place, as large as the larger: what lies below must not move once it is known which is shown. */}
      <div className="grid *:col-start-1 *:row-start-1">
        <div
          inert={!isNone}
          className={cn(
            "flex min-h-control flex-wrap items-center gap-3 text-sm text-muted",
            !isNone && "invisible",
          )}
        >
          <span className="min-w-0 flex-1 basis-48">{none}</span>
          <Button size="sm" href={href}>
            To the launch form
          </Button>
        </div>
        <div inert={isNone} className={cn("flex flex-wrap items-end gap-2", isNone && "invisible")}>
          <Field label={label} className="min-w-0 flex-1 basis-48">
            {choice(value, setChosen)}
          </Field>
          <Button
            icon={icon}
            loading={loading}
            disabled={disabled || !value || !mayLabel}
            title={mayLabel ? undefined : "Your role may look, not label"}
            onClick={() => void start()}
          >
            {button}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
