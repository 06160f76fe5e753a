"use client";

import { useMutation } from "@apollo/client/react";
import { Monitor, Play, Server, Trash2, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { messageOf } from "@/app/graphql/client";
import type { EvaluationFactsFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { IconButton } from "@/app/ui/icon-button";
import { Menu } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { splitNames } from "@/ml/splits";
import { useProject } from "../../../project-context";
import type { Run } from "../run-context";
import { cancelEvaluation, createEvaluation, deleteEvaluation } from "./operations";

type Evaluation = EvaluationFactsFragment;

const say = (title: string) => (error: unknown) => void toast.error(title, { description: messageOf(error) });

/** Has a split evaluated, by the worker or by tabs that members lend: that one's page is opened. */
export function EvaluateSplit({
  run,
  split,
  isAgain,
}: {
  run: Run;
  split: Evaluation["split"];
  isAgain: boolean;
}) {
  const project = useProject();
  const router = useRouter();
  const [create, { loading }] = useMutation(createEvaluation);
  const evaluate = (by: Evaluation["by"]) =>
    create({ variables: { input: { runId: run.id, split, by } } })
      .then(({ data }) => {
        const id = data?.createEvaluation.id;
        if (by === "tabs" && id) router.push(`/projects/${project.id}/runs/${run.id}/evaluations/${id}`);
      })
      .catch(say("The split is not evaluated"));
  return (
    <Menu
      align="end"
      trigger={
        <Button
          size="sm"
          icon={<Play />}
          loading={loading}
          disabled={run.model === null}
          title={run.model === null ? "The run has no model yet" : undefined}
          aria-label={`Evaluate the ${splitNames[split]} split${isAgain ? " again" : ""}`}
        >
          {isAgain ? "Evaluate again" : "Evaluate"}
        </Button>
      }
      items={[
        { label: "By the worker", icon: <Server />, onSelect: () => void evaluate("worker") },
        { label: "By tabs that members lend", icon: <Monitor />, onSelect: () => void evaluate("tabs") },
      ]}
    />
  );
}

export function CancelEvaluation({ evaluation: { id, split } }: { evaluation: Evaluation }) {
  const [cancel, { loading }] = useMutation(cancelEvaluation);
  return (
    <Button
      size="sm"
      icon={<X />}
      loading={loading}
      aria-label={`Cancel the evaluation of the ${splitNames[split]} split`}
      onClick={() => void cancel({ variables: { id } }).catch(say("It goes on"))}
    >
      Cancel
    </Button>
  );
}

export function DeleteEvaluation({ evaluation: { id, split }, run }: { evaluation: Evaluation; run: Run }) {
  const [remove] = useMutation(deleteEvaluation);
  const name = splitNames[split];
  return (
    <ConfirmDialog
      trigger={
        <IconButton
          size="sm"
          label={`Delete the evaluation of the ${name} split`}
          icon={<Trash2 />}
          variant="ghost"
        />
      }
      title={`Delete the evaluation of the ${name} split?`}
      description={`Its matrix and report go with it, and error cases that were kept from them. Run ${run.number} and its own matrix stay, and the split can be evaluated anew.`}
      confirmLabel="Delete"
      danger
      onConfirm={() =>
        remove({ variables: { id } }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        })
      }
    />
  );
}
