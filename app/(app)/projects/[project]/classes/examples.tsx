"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { ImageGrid } from "@/app/ui/image-grid";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import { type ClassDataset, type EditedClass, exampleChoices } from "./operations";
import type { ClassChanges } from "./use-class-changes";

const most = 6;

/** Pictures that show what is meant by a class, and the choice of them. */
export function Examples({
  of,
  datasets,
  changes,
}: {
  of: EditedClass;
  datasets: readonly ClassDataset[];
  changes: ClassChanges;
}) {
  const project = useProject();
  const [choosing, setChoosing] = useState(false);
  const canChoose = project.can("project:write") && of.imageCount > 0;
  return (
    <Panel
      title="Examples"
      description={`Up to ${most} pictures that show what is meant.`}
      actions={
        canChoose ? (
          <Button size="sm" onClick={() => setChoosing(true)}>
            Choose
          </Button>
        ) : null
      }
    >
      {of.examples.length > 0 ? (
        <ul className="grid grid-cols-3 gap-2">
          {of.examples.map(({ id, thumbnailUrl }, index) => (
            <li key={id}>
              <a href={`/projects/${project.id}/images/${id}`} className="block rounded-sm">
                <ImageThumb
                  src={thumbnailUrl}
                  alt={`Example ${index + 1} of ${of.name}`}
                  className="aspect-square"
                />
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">
          {of.imageCount > 0
            ? "None chosen yet."
            : "No image has the class yet; then there is something to choose from."}
        </p>
      )}
      {choosing ? (
        <ExampleDialog of={of} datasets={datasets} changes={changes} onClose={() => setChoosing(false)} />
      ) : null}
    </Panel>
  );
}

function ExampleDialog({
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
  const [dataset, setDataset] = useState(datasets[0]?.id ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(of.examples.map(({ id }) => id));
  const [saving, setSaving] = useState(false);
  const { data, previousData, loading, fetchMore } = useQuery(exampleChoices, {
    variables: { dataset, class: of.id },
    skip: !dataset,
  });
  const images = (data ?? previousData)?.dataset.images;
  const items = images?.edges.map(({ name, node }) => ({ id: node.id, src: node.thumbnailUrl, alt: name }));
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(0, most));
  const save = async () => {
    setSaving(true);
    try {
      await changes.update(of, { exampleIds: [...chosen] }, { exampleIds: of.examples.map(({ id }) => id) });
      onClose();
    } catch (reason) {
      toast.error("The examples stay.", { description: messageOf(reason) });
      setSaving(false);
    }
  };
  const next = images?.pageInfo.hasNextPage ? images.pageInfo.endCursor : null;
  const more = () =>
    void fetchMore({
      variables: { after: next },
      updateQuery: (before, { fetchMoreResult: { dataset: found } }) => ({
        dataset: {
          ...found,
          images: { ...found.images, edges: [...before.dataset.images.edges, ...found.images.edges] },
        },
      }),
    }).catch(() => undefined);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={`Examples of ${of.name}`}
      description={`${counted(chosen.length, "picture")} of at most ${most} chosen.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={saving} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      {datasets.length > 1 ? (
        <Field label="From dataset" className="mb-3">
          <Select
            value={dataset}
            options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setDataset(event.target.value)}
          />
        </Field>
      ) : null}
      <ImageGrid
        label={`Images of ${of.name}`}
        items={items}
        size={88}
        loadingMore={loading && items !== undefined}
        onEndReached={next ? more : undefined}
        choice={{
          isChosen: (item) => chosen.includes(item.id),
          isAny: true,
          onChoose: (indices) => {
            const [index] = indices.slice(-1);
            const item = index === undefined ? undefined : items?.[index];
            if (item) toggle(item.id);
          },
        }}
        empty={<p className="p-6 text-center text-sm text-muted">This dataset has no image of the class.</p>}
        className="h-80"
      />
    </Dialog>
  );
}
