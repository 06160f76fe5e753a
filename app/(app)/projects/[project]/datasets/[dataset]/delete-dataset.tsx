"use client";

import { useMutation } from "@apollo/client/react";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { IconButton } from "@/app/ui/icon-button";
import { toast } from "@/app/ui/toaster";
import { DeletedNotice } from "../../deleted-notice";
import { useProject } from "../../project-context";
import type { Dataset } from "./dataset-context";

const deleteDataset = graphql(`
  mutation DeleteDataset($input: DeleteDatasetInput!) {
    deleteDataset(input: $input) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

const restoreDataset = graphql(`
  mutation RestoreDataset($input: RestoreDatasetInput!) {
    restoreDataset(input: $input) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

/** Takes a dataset's deletion back. */
export function useRestoreDataset() {
  const [restore] = useMutation(restoreDataset);
  return async (datasetId: string) => {
    try {
      await restore({ variables: { input: { datasetId } } });
    } catch (reason) {
      toast.error(messageOf(reason));
    }
  };
}

/** The way to delete a dataset that has no versions. */
export function DeleteDataset({ dataset }: { dataset: Dataset }) {
  const project = useProject();
  const router = useRouter();
  const [remove] = useMutation(deleteDataset);
  return (
    <ConfirmDialog
      trigger={<IconButton label="Delete the dataset" icon={<Trash2 />} size="sm" />}
      danger
      title={`Delete ${dataset.name}?`}
      description={`It can be restored for some days. Then it goes, and those of its ${counted(dataset.imageCount, "image")} that no other dataset and no version holds.`}
      confirmLabel="Delete the dataset"
      onConfirm={async () => {
        await remove({ variables: { input: { datasetId: dataset.id } } }).catch((reason) => {
          throw new Error(messageOf(reason));
        });
        toast.success(`${dataset.name} is deleted. Datasets lists it until it is gone.`);
        router.push(`/projects/${project.id}/datasets`);
      }}
    />
  );
}

/** Stands over a dataset that is marked for deletion. */
export function DeletedDatasetNotice({ dataset }: { dataset: Dataset }) {
  const project = useProject();
  const restore = useRestoreDataset();
  return (
    <DeletedNotice
      what="dataset"
      of={dataset}
      onRestore={project.can("dataset:write") ? () => void restore(dataset.id) : null}
    >
      then its space is freed.
    </DeletedNotice>
  );
}
