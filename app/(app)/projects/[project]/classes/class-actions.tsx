"use client";

import { useQuery } from "@apollo/client/react";
import { Archive, ArchiveRestore, Combine, Images, Split, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { ClassPicker } from "../labelling/class-picker";
import { useProject } from "../project-context";
import { imagesText } from "./class-draft";
import { type ClassDataset, classUse, type EditedClass } from "./operations";
import type { ClassChanges } from "./use-class-changes";

/** What can be done with a class as a whole. */
export function ClassActions({
  of,
  others,
  datasets,
  changes,
}: {
  of: EditedClass;
  others: readonly EditedClass[];
  datasets: readonly ClassDataset[];
  changes: ClassChanges;
}) {
  const project = useProject();
  const [open, setOpen] = useState<"merge" | "split" | "delete" | null>(null);
  const [into, setInto] = useState<EditedClass | null>(null);
  const [dataset] = datasets;
  const isDeletable = project.can("project:write") && of.imageCount === 0;
  const use = useQuery(classUse, {
    variables: { id: of.id },
    skip: !isDeletable,
    fetchPolicy: "cache-and-network",
  }).data?.node;
  const isUsed = use?.isUsed === true;
  const targets = others.filter(({ archivedAt }) => archivedAt === null);
  const attempt = (what: Promise<unknown>, title: string) =>
    void what.catch((reason: unknown) => toast.error(title, { description: messageOf(reason) }));
  return (
    <Panel title="The class as a whole">
      <div className="flex flex-wrap gap-2">
        {dataset && of.imageCount > 0 ? (
          <Button icon={<Images />} href={`/projects/${project.id}/datasets/${dataset.id}?class=${of.id}`}>
            Its images
          </Button>
        ) : null}
        {project.can("project:write") ? (
          <>
            {of.mergedInto ? null : (
              <Button icon={<Combine />} disabled={targets.length === 0} onClick={() => setOpen("merge")}>
                Merge
              </Button>
            )}
            {of.archivedAt ? (
              <Button
                icon={<ArchiveRestore />}
                onClick={() => attempt(changes.restore(of), `${of.name} stays in the archive.`)}
              >
                Take out of the archive
              </Button>
            ) : (
              <>
                <Button icon={<Split />} disabled={of.imageCount === 0} onClick={() => setOpen("split")}>
                  Split
                </Button>
                <Button
                  icon={<Archive />}
                  onClick={() => attempt(changes.archive(of), `${of.name} was not archived.`)}
                >
                  Archive
                </Button>
              </>
            )}
            {isDeletable ? (
              <Button icon={<Trash2 />} disabled={isUsed} onClick={() => setOpen("delete")}>
                Delete
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
      <p className="mt-3 text-xs text-muted">
        {isUsed
          ? `${of.name} cannot be deleted: images, versions, queues or decisions have had it. Archive it instead. `
          : null}
        Whatever is changed here, frozen versions keep the classes, names and order that they froze.
      </p>
      <ClassPicker
        open={open === "merge"}
        onOpenChange={(next) => setOpen(next ? "merge" : null)}
        title={`Merge ${of.name} into`}
        classes={targets}
        away={null}
        onPick={(id) => setInto(targets.find((one) => one.id === id) ?? null)}
      />
      <ConfirmDialog
        open={into !== null}
        onOpenChange={(next) => !next && setInto(null)}
        title={`Merge ${of.name} into ${into?.name ?? ""}?`}
        description={`All images of ${of.name} (${imagesText(of)}) become ${into?.name ?? ""}, and ${of.name} goes to the archive. It can be taken back.`}
        confirmLabel="Merge"
        onConfirm={async () => into && changes.merge(of, into)}
      />
      <ConfirmDialog
        open={open === "delete"}
        onOpenChange={(next) => setOpen(next ? "delete" : null)}
        title={`Delete ${of.name}?`}
        description="Only a class that nothing has ever used can be deleted."
        confirmLabel="Delete"
        danger
        onConfirm={() => changes.remove(of)}
      />
      {open === "split" ? (
        <SplitDialog of={of} datasets={datasets} changes={changes} onClose={() => setOpen(null)} />
      ) : null}
    </Panel>
  );
}

/** Makes the new class and opens the images of the old one, to choose those that go over. */
function SplitDialog({
  of,
  datasets,
  changes,
  onClose,
}: {
  of: EditedClass;
  datasets: readonly ClassDataset[];
  changes: ClassChanges;
  onClose: () => void;
}) {
  const project = useProject();
  const router = useRouter();
  const [name, setName] = useState("");
  const [dataset, setDataset] = useState(datasets[0]?.id ?? "");
  const [error, setError] = useState<string | null>(null);
  const [working, setWorking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const split = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      await changes.create(name);
      toast.info(`Choose the images of ${of.name} that are ${name.trim()}, then label them.`, {
        duration: 12_000,
      });
      router.push(`/projects/${project.id}/datasets/${dataset}?class=${of.id}`);
    } catch (reason) {
      setError(messageOf(reason));
      setWorking(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Split ${of.name}`}
      description={`Name the new class. Then the images of ${of.name} open: choose those that go over, or narrow them by a filter, and give them the new class.`}
      size="sm"
      initialFocus={() => field.current}
    >
      <form onSubmit={split} className="flex flex-col gap-3">
        <Field label="New class" error={error} required>
          <TextInput
            ref={field}
            value={name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {datasets.length > 1 ? (
          <Field label="In dataset">
            <Select
              value={dataset}
              options={datasets.map((each) => ({ value: each.id, label: each.name }))}
              onChange={(event) => setDataset(event.target.value)}
            />
          </Field>
        ) : null}
        <Button type="submit" variant="primary" loading={working} disabled={!name.trim() || !dataset}>
          Add it and open the images
        </Button>
      </form>
    </Dialog>
  );
}
