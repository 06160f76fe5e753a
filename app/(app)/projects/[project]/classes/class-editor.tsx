"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ClassColorPicker } from "@/app/ui/class-color-picker";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { keyFault } from "@/ml/label-keys";
import { useProject } from "../project-context";
import { ClassActions } from "./class-actions";
import { type ClassDraft, fieldsOf, imagesText, isEdited } from "./class-draft";
import { Examples } from "./examples";
import type { ClassDataset, EditedClass } from "./operations";
import type { ClassChanges } from "./use-class-changes";

/** Everything about one class. */
export function ClassEditor({
  of,
  others,
  datasets,
  placeKey,
  draft,
  onDraft,
  changes,
  onMove,
}: {
  of: EditedClass;
  others: readonly EditedClass[];
  datasets: readonly ClassDataset[];
  /** the key that it has by its place */
  placeKey: string | undefined;
  /** what is typed and not saved */
  draft: Partial<ClassDraft> | undefined;
  /** undefined once nothing of it is left */
  onDraft: (draft: Partial<ClassDraft> | undefined) => void;
  changes: ClassChanges;
  /** moves it by so many places; absent where the list shows a part only */
  onMove?: (by: number) => void;
}) {
  const canWrite = useProject().can("project:write");
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const shown = { ...fieldsOf(of), ...draft };
  const isChanged = isEdited(of, draft);
  const fault = shown.key ? keyFault(shown.key) : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(null);
    try {
      await changes.update(
        of,
        { ...shown, key: shown.key || null },
        { name: of.name, key: of.key, description: of.description },
      );
      onDraft(undefined);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setSaving(false);
    }
  };
  const recolour = (color: string | null) =>
    void changes
      .update(of, { color }, { color: of.color })
      .catch((reason: unknown) => toast.error("The colour stays.", { description: messageOf(reason) }));
  const set = (change: Partial<ClassDraft>) => onDraft({ ...draft, ...change });
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={of.name}
        description={imagesText(of)}
        actions={
          canWrite && onMove ? (
            <>
              <IconButton label="Move up (Alt ↑)" icon={<ArrowUp />} size="sm" onClick={() => onMove(-1)} />
              <IconButton
                label="Move down (Alt ↓)"
                icon={<ArrowDown />}
                size="sm"
                onClick={() => onMove(1)}
              />
            </>
          ) : null
        }
      >
        <form onSubmit={save} className="flex flex-col gap-3">
          <Field label="Name">
            <TextInput
              value={shown.name}
              maxLength={200}
              disabled={!canWrite}
              autoComplete="off"
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
          <Field
            label="Key"
            error={fault}
            help={
              placeKey && !shown.key
                ? `By its place it is ${placeKey.toUpperCase()}.`
                : "One digit or letter; without one it goes by its place."
            }
          >
            <TextInput
              value={shown.key}
              maxLength={1}
              disabled={!canWrite}
              autoComplete="off"
              className="w-16 text-center uppercase"
              onChange={(event) => set({ key: event.target.value.trim().toLowerCase() })}
            />
          </Field>
          <Field label="What is meant" help="What belongs to the class, and what does not.">
            <TextArea
              value={shown.description}
              maxLength={2000}
              disabled={!canWrite}
              onChange={(event) => set({ description: event.target.value })}
            />
          </Field>
          {error ? (
            <AlertBanner tone="danger" title={`${of.name} was not changed`}>
              {error}
            </AlertBanner>
          ) : null}
          {canWrite ? (
            <div className="flex gap-2">
              <Button
                type="submit"
                variant="primary"
                loading={saving}
                disabled={!isChanged || shown.name.trim() === "" || fault !== null}
              >
                Save
              </Button>
              <Button
                disabled={!isChanged}
                onClick={() => {
                  setError(null);
                  onDraft(undefined);
                }}
              >
                Discard
              </Button>
            </div>
          ) : null}
        </form>
        <div className="mt-4 border-t pt-4">
          <ClassColorPicker
            label="Colour"
            position={of.position}
            value={of.color}
            disabled={!canWrite}
            onChange={recolour}
          />
          <p className="mt-1.5 text-xs text-muted">
            The first twelve are told apart by everybody. Where the page is too near to a colour, it is shown
            darker or lighter.
          </p>
        </div>
      </Panel>
      <Examples of={of} datasets={datasets} changes={changes} />
      <ClassActions of={of} others={others} datasets={datasets} changes={changes} />
    </div>
  );
}
