"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { ClassColorPicker } from "@/app/ui/class-color-picker";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import { ClassActions } from "./class-actions";
import { Examples } from "./examples";
import type { ClassDataset, EditedClass } from "./operations";
import type { ClassChanges } from "./use-class-changes";

type Draft = { name: string; key: string; description: string };
const draftOf = (of: EditedClass): Draft => ({
  name: of.name,
  key: of.key ?? "",
  description: of.description,
});

/** Everything about one class. */
export function ClassEditor({
  of,
  others,
  datasets,
  placeKey,
  changes,
  onMove,
}: {
  of: EditedClass;
  others: readonly EditedClass[];
  datasets: readonly ClassDataset[];
  /** the key that it has by its place */
  placeKey: string | undefined;
  changes: ClassChanges;
  /** moves it by so many places; absent where the list shows a part only */
  onMove?: (by: number) => void;
}) {
  const canWrite = useProject().can("project:write");
  const [draft, setDraft] = useState<Partial<Draft>>({});
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const shown = { ...draftOf(of), ...draft };
  const isChanged = Object.entries(draftOf(of)).some(([name, value]) => shown[name as keyof Draft] !== value);
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
      setDraft({});
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
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={of.name}
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
          <Field label="Name" error={error}>
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
          {canWrite ? (
            <div className="flex gap-2">
              <Button
                type="submit"
                variant="primary"
                loading={saving}
                disabled={!isChanged || shown.name.trim() === ""}
              >
                Save
              </Button>
              <Button disabled={!isChanged} onClick={() => setDraft({})}>
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
            The first ten are told apart by everybody. Where the page is too near to a colour, it is shown
            darker or lighter.
          </p>
        </div>
      </Panel>
      <Examples of={of} datasets={datasets} changes={changes} />
      <ClassActions of={of} others={others} datasets={datasets} changes={changes} />
    </div>
  );
}
