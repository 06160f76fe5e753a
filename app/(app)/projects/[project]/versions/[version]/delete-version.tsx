"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { formatBytes } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Spinner } from "@/app/ui/spinner";
import { toast } from "@/app/ui/toaster";
import { DeletedNotice } from "../../deleted-notice";
import { useProject } from "../../project-context";
import type { Version } from "./version-context";

const versionDeletion = graphql(`
  query VersionDeletion($id: ID!) {
    version(id: $id) {
      id
      uses {
        kind
        id
        name
        isDeleted
      }
      freed {
        images
        bytes
      }
    }
  }
`);

const deleteVersion = graphql(`
  mutation DeleteVersion($input: DeleteVersionInput!) {
    deleteVersion(input: $input) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

const restoreVersion = graphql(`
  mutation RestoreVersion($input: RestoreVersionInput!) {
    restoreVersion(input: $input) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

/** Takes a version's deletion back. */
export function useRestoreVersion() {
  const [restore] = useMutation(restoreVersion);
  return async (versionId: string) => {
    try {
      await restore({ variables: { input: { versionId } } });
    } catch (reason) {
      toast.error(messageOf(reason));
    }
  };
}

/** The way to delete a version: says what would be freed, or what uses it. */
export function DeleteVersion({ version }: { version: Version }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label="Delete the version" icon={<Trash2 />} size="sm" onClick={() => setOpen(true)} />
      {isOpen ? <DeleteDialog version={version} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** What uses a version, and where it is under the runs. */
const places = {
  run: { word: "Run", path: (id: string) => `/${id}` },
  run_group: { word: "Group", path: (id: string) => `/groups/${id}` },
  sweep: { word: "Sweep", path: (id: string) => `/sweeps/${id}` },
  run_import: { word: "The import of runs of", path: () => "/imports" },
};

function DeleteDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const project = useProject();
  const router = useRouter();
  const { data, error } = useQuery(versionDeletion, {
    variables: { id: version.id },
    fetchPolicy: "network-only",
  });
  const [remove] = useMutation(deleteVersion);
  const close = (open: boolean) => (open ? undefined : onClose());
  const found = data?.version;
  if (!found || found.uses.length > 0) {
    return (
      <Dialog
        open
        size="sm"
        onOpenChange={close}
        title={found ? `${version.name} is in use` : "Delete this version?"}
        description={
          found
            ? "It can be deleted once nothing uses it: these could not be looked at or repeated without it."
            : undefined
        }
      >
        {found ? (
          <ul className="flex flex-col gap-1 text-sm">
            {found.uses.map(({ kind, id, name, isDeleted }) => (
              <li key={id}>
                {kind === "freeze" ? (
                  `A freeze that keeps its splits${name ? `: ${name}` : ""}`
                ) : (
                  <Link
                    className="text-accent-text underline-offset-2 hover:underline"
                    href={`/projects/${project.id}/runs${places[kind].path(id)}`}
                  >
                    {places[kind].word} {name}
                  </Link>
                )}
                {isDeleted ? ", deleted: it can be restored until its grace time is over" : null}
              </li>
            ))}
          </ul>
        ) : error ? (
          <p role="alert">{messageOf(error)}</p>
        ) : (
          <Spinner label="Looking what uses it" />
        )}
      </Dialog>
    );
  }
  const { images, bytes } = found.freed;
  return (
    <ConfirmDialog
      open
      onOpenChange={close}
      danger
      title={`Delete ${version.name}?`}
      description={
        <>
          It can be restored for some days. Then its list of {counted(version.imageCount, "image")} and what
          was prepared for training go
          {images > 0
            ? `, and ${counted(images, "image")} that nothing else holds: ${formatBytes(bytes)}.`
            : ". Its images stay: the dataset or other versions hold them."}
        </>
      }
      confirmLabel="Delete the version"
      onConfirm={async () => {
        await remove({ variables: { input: { versionId: version.id } } }).catch((reason) => {
          throw new Error(messageOf(reason));
        });
        toast.success(`${version.name} is deleted. Versions of the dataset lists it until it is gone.`);
        router.push(`/projects/${project.id}/datasets/${version.dataset.id}/versions`);
      }}
    />
  );
}

/** Stands over a version that is marked for deletion. */
export function DeletedVersionNotice({ version }: { version: Version }) {
  const project = useProject();
  const restore = useRestoreVersion();
  return (
    <DeletedNotice
      what="version"
      of={version}
      onRestore={project.can("dataset:write") ? () => void restore(version.id) : null}
    >
      then its space is freed.
    </DeletedNotice>
  );
}
