"use client";

import { useApolloClient, useMutation } from "@apollo/client/react";
import { Archive, ArchiveRestore, RotateCcw, Tags, Trash2, X } from "lucide-react";
import { useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ShownRuns } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import { Popover } from "@/app/ui/popover";
import { toast } from "@/app/ui/toaster";
import { useKey } from "@/app/ui/use-key";
import { useProject } from "../../project-context";
import type { RunSelection } from "./use-run-selection";

graphql(`
  fragment RunsChangedFacts on RunsChanged {
    changed
    refused {
      number
      reason
    }
  }
`);
const numbersQuery = graphql(`
  query RunNumbers($project: ID!, $filter: String, $shown: ShownRuns) {
    project(id: $project) {
      id
      runNumbers(filter: $filter, shown: $shown)
    }
  }
`);
const tagRuns = graphql(`
  mutation TagRuns($input: TagRunsInput!) {
    tagRuns(input: $input) {
      ...RunsChangedFacts
    }
  }
`);
export const archiveRuns = graphql(`
  mutation ArchiveRuns($input: ArchiveRunsInput!) {
    archiveRuns(input: $input) {
      ...RunsChangedFacts
    }
  }
`);
const deleteRuns = graphql(`
  mutation DeleteRuns($input: DeleteRunsInput!) {
    deleteRuns(input: $input) {
      ...RunsChangedFacts
    }
  }
`);
export const restoreRuns = graphql(`
  mutation RestoreRuns($input: RestoreRunsInput!) {
    restoreRuns(input: $input) {
      ...RunsChangedFacts
    }
  }
`);

/** As many as the server changes at a time. */
const mostAtOnce = 10_000;
const mostNamed = 3;

/** A filter of runs, of those alone that there were. */
const upTo = (filter: string, newest: number | undefined) =>
  newest === undefined ? filter : `${filter.trim() === "" ? "" : `(${filter}) and `}number <= ${newest}`;

interface Changed {
  changed: number;
  refused: readonly { number: number; reason: string }[];
}

/** What can be done with the chosen runs. Esc chooses nothing. */
export function BulkBar({
  selection,
  total,
  newest,
  filter,
  shown,
  onChanged,
}: {
  selection: RunSelection;
  /** How many match, once that is known. */
  total: number | undefined;
  /** The number of the newest run when they were counted: what is launched afterwards was not shown. */
  newest: number | undefined;
  filter: string;
  shown: ShownRuns;
  onChanged: () => unknown;
}) {
  const project = useProject();
  const apollo = useApolloClient();
  const [tag] = useMutation(tagRuns);
  const [archive] = useMutation(archiveRuns);
  const [remove] = useMutation(deleteRuns);
  const [restore] = useMutation(restoreRuns);
  const [tagText, setTagText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const { chosen, clear, choose } = selection;
  useKey("escape", clear, { enabled: chosen.size > 0 });
  if (chosen.size === 0) return null;
  const mayWrite = project.can("run:launch");

  const chooseAll = () =>
    apollo
      .query({
        query: numbersQuery,
        variables: { project: project.id, filter: upTo(filter, newest), shown },
        fetchPolicy: "no-cache",
      })
      .then(({ data }) => data && choose(data.project.runNumbers, filter))
      .catch((error: unknown) => toast.error(messageOf(error)));

  /** Sends the chosen runs, in several parts where they are many, and says what came of it. */
  const send = async (
    done: string,
    one: (numbers: number[]) => Promise<Changed | undefined>,
    keepsChoice = false,
  ) => {
    setBusy(true);
    const sum = { changed: 0, refused: [] as Changed["refused"][number][] };
    try {
      const all = [...chosen];
      for (let from = 0; from < all.length; from += mostAtOnce) {
        const part = await one(all.slice(from, from + mostAtOnce));
        sum.changed += part?.changed ?? 0;
        sum.refused.push(...(part?.refused ?? []));
      }
      toast.success(`${counted(sum.changed, "run")} ${done}`);
      if (!keepsChoice) choose(sum.refused.map(({ number }) => number));
    } finally {
      setBusy(false);
      void onChanged();
    }
    if (sum.refused.length > 0) {
      const named = sum.refused.slice(0, mostNamed).map(({ number, reason }) => `#${number}: ${reason}`);
      const rest = sum.refused.length - named.length;
      throw new Error(
        `${counted(sum.refused.length, "run")} stayed. ${named.join(". ")}${rest > 0 ? `, and ${rest} more` : ""}.`,
      );
    }
  };
  const told = (work: Promise<void>) => work.catch((error: unknown) => toast.error(messageOf(error)));
  const tagging = (how: "add" | "remove") => {
    const name = tagText.trim();
    if (name === "") return;
    setTagText("");
    void told(
      send(
        how === "add" ? `tagged “${name}”` : `no longer tagged “${name}”`,
        async (numbers) =>
          (await tag({ variables: { input: { projectId: project.id, numbers, [how]: [name] } } })).data
            ?.tagRuns,
        true,
      ),
    );
  };

  return (
    <div className="sticky bottom-2 z-40 mx-auto mt-2 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 shadow-md max-md:bottom-16">
      <p role="status" className="text-sm font-medium tabular-nums">
        {counted(chosen.size, "run")} chosen
      </p>
      {total !== undefined && total > chosen.size ? (
        <Button size="sm" variant="ghost" onClick={() => void chooseAll()}>
          {`All ${formatCount(total)} that match`}
        </Button>
      ) : null}
      {shown === "deleted" ? (
        <Button
          size="sm"
          icon={<RotateCcw />}
          disabled={!mayWrite || isBusy}
          onClick={() =>
            void told(
              send(
                "restored",
                async (numbers) =>
                  (await restore({ variables: { input: { projectId: project.id, numbers } } })).data
                    ?.restoreRuns,
              ),
            )
          }
        >
          Restore
        </Button>
      ) : (
        <>
          <Popover
            label="Tags"
            trigger={
              <Button size="sm" icon={<Tags />} disabled={!mayWrite || isBusy}>
                Tag
              </Button>
            }
          >
            <Field label="Tag">
              <TextInput
                value={tagText}
                maxLength={60}
                onChange={(event) => setTagText(event.target.value)}
                onKeyDown={(event) => event.key === "Enter" && tagging("add")}
              />
            </Field>
            <div className="mt-2 flex gap-2">
              <Button size="sm" variant="primary" onClick={() => tagging("add")}>
                Give
              </Button>
              <Button size="sm" onClick={() => tagging("remove")}>
                Take away
              </Button>
            </div>
          </Popover>
          <Button
            size="sm"
            icon={shown === "archived" ? <ArchiveRestore /> : <Archive />}
            disabled={!mayWrite || isBusy}
            onClick={() =>
              void told(
                send(shown === "archived" ? "back among those at hand" : "archived", async (numbers) => {
                  const input = { projectId: project.id, numbers, archived: shown !== "archived" };
                  return (await archive({ variables: { input } })).data?.archiveRuns;
                }),
              )
            }
          >
            {shown === "archived" ? "Take back" : "Archive"}
          </Button>
          <ConfirmDialog
            trigger={
              <Button size="sm" icon={<Trash2 />} disabled={!mayWrite || isBusy}>
                Delete
              </Button>
            }
            title={`Delete ${counted(chosen.size, "run")}?`}
            description="They are hidden, and can be restored for some days under “Deleted”. Then their checkpoints, models, predictions and curves are freed."
            confirmLabel="Delete"
            danger
            onConfirm={() =>
              send(
                "deleted",
                async (numbers) =>
                  (await remove({ variables: { input: { projectId: project.id, numbers } } })).data
                    ?.deleteRuns,
              ).catch((error: unknown) => {
                throw new Error(messageOf(error));
              })
            }
          />
        </>
      )}
      <IconButton label="Choose nothing (Esc)" icon={<X />} size="sm" onClick={clear} />
    </div>
  );
}
