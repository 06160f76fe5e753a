"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Bookmark } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Menu, type MenuEntry } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { useDataset } from "./dataset-context";
import { imageFilterParsers } from "./image-filter-url";

/** The views that the team keeps of a dataset. */
export const savedViews = graphql(`
  query SavedViews($id: ID!) {
    dataset(id: $id) {
      id
      savedViews {
        id
        name
        query
        author {
          id
          name
        }
      }
    }
  }
`);
const createSavedView = graphql(`
  mutation CreateSavedView($input: CreateSavedViewInput!) {
    createSavedView(input: $input) {
      id
    }
  }
`);
const renameSavedView = graphql(`
  mutation RenameSavedView($input: RenameSavedViewInput!) {
    renameSavedView(input: $input) {
      id
      name
    }
  }
`);
const deleteSavedView = graphql(`
  mutation DeleteSavedView($input: DeleteSavedViewInput!) {
    deleteSavedView(input: $input) {
      id
      savedViews {
        id
      }
    }
  }
`);

/** Filter and order as the address holds them, without what else stands there. */
function useViewQuery(): string {
  const params = useSearchParams();
  const kept = new URLSearchParams();
  for (const key of Object.keys(imageFilterParsers)) {
    const value = params.get(key);
    if (value !== null) kept.set(key, value);
  }
  return kept.toString();
}

/** The views that the team keeps of a dataset: to open, to keep another, to name anew or to delete the open one. */
export function SavedViews() {
  const project = useProject();
  const dataset = useDataset();
  const router = useRouter();
  const pathname = usePathname();
  const query = useViewQuery();
  const { data, refetch } = useQuery(savedViews, { variables: { id: dataset.id } });
  useRefetchOn(["DATASET_CHANGED"], dataset.id, () => refetch());
  const [create] = useMutation(createSavedView);
  const [rename] = useMutation(renameSavedView);
  const [remove] = useMutation(deleteSavedView);
  const [asking, setAsking] = useState<"create" | "rename" | "delete" | null>(null);
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const views = data?.dataset.savedViews ?? [];
  const open = views.find((view) => view.query === query);
  const canWrite = project.can("review:write");
  const ask = (what: "create" | "rename") => {
    setName(what === "rename" ? (open?.name ?? "") : "");
    setError(null);
    setAsking(what);
  };
  const save = async () => {
    try {
      if (asking === "rename" && open) await rename({ variables: { input: { savedViewId: open.id, name } } });
      else await create({ variables: { input: { datasetId: dataset.id, name, query } } });
      await refetch();
      setAsking(null);
    } catch (cause) {
      setError(messageOf(cause));
    }
  };
  const entries: MenuEntry[] = [
    ...(views.length > 0 ? [{ heading: "Saved views" }] : []),
    ...views.map((view) => ({
      label: view.name,
      href: `${pathname}?${view.query}`,
      hint: view === open ? "open" : view.author.name,
    })),
    ...(views.length > 0 ? (["separator"] as const) : []),
    {
      label: "Copy the link to this view",
      onSelect: () => {
        void navigator.clipboard
          .writeText(`${window.location.origin}${pathname}${query ? `?${query}` : ""}`)
          .then(() => toast.success("Link copied"));
      },
    },
    ...(canWrite
      ? [
          {
            label: "Save this view…",
            onSelect: () => ask("create"),
            disabled: query === "" || open !== undefined,
          },
          { label: "Rename this view…", onSelect: () => ask("rename"), disabled: open === undefined },
          {
            label: "Delete this view…",
            onSelect: () => setAsking("delete"),
            disabled: open === undefined,
            danger: true,
          },
        ]
      : []),
  ];
  return (
    <>
      <Menu
        trigger={
          <Button size="sm" icon={<Bookmark />}>
            <span className="max-w-40 truncate">{open?.name ?? "Views"}</span>
          </Button>
        }
        items={entries}
      />
      <Dialog
        open={asking === "create" || asking === "rename"}
        onOpenChange={(isOpen) => (isOpen ? undefined : setAsking(null))}
        title={asking === "rename" ? "Rename the view" : "Save this view"}
        description="Filter and order, for everybody of the team."
        size="sm"
        initialFocus={() => field.current}
        footer={
          <Button variant="primary" disabled={name.trim() === ""} onClick={() => void save()}>
            Save
          </Button>
        }
      >
        <Field label="Name" error={error} required>
          <TextInput
            ref={field}
            value={name}
            onChange={({ target }) => setName(target.value)}
            onKeyDown={(event) => event.key === "Enter" && name.trim() !== "" && void save()}
          />
        </Field>
      </Dialog>
      <ConfirmDialog
        open={asking === "delete"}
        onOpenChange={(isOpen) => (isOpen ? undefined : setAsking(null))}
        title={`Delete the view ${open?.name ?? ""}?`}
        description="Its images stay. Links to it still show the same filter."
        confirmLabel="Delete the view"
        danger
        onConfirm={async () => {
          if (open) await remove({ variables: { input: { savedViewId: open.id } } });
          router.replace(pathname);
          setAsking(null);
        }}
      />
    </>
  );
}
