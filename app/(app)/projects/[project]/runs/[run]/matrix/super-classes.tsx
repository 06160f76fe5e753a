"use client";

import { useMutation } from "@apollo/client/react";
import { ChevronsDownUp, ChevronsUpDown, Group } from "lucide-react";
import { useMemo, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { toast } from "@/app/ui/toaster";
import { ClassLabel } from "../../../class-label";
import { useProject } from "../../../project-context";
import type { MatrixClass } from "./matrix-model";
import type { MatrixState, SetMatrixState } from "./use-matrix-state";

const foldClasses = graphql(`
  mutation FoldClasses($input: FoldClassesInput!) {
    foldClasses(input: $input) {
      id
      classes {
        id
        superClass
      }
    }
  }
`);

/** The super-class of each class of the project that has one, by its id. */
export function useSuperClasses(): ReadonlyMap<string, string> {
  const { classes } = useProject();
  return useMemo(
    () => new Map(classes.flatMap(({ id, superClass }) => (superClass ? [[id, superClass] as const] : []))),
    [classes],
  );
}

/** Each super-class as a button that folds and unfolds it, and a way to make them. */
export function SuperClasses({
  classes,
  superClassOf,
  state,
  setState,
}: {
  classes: readonly MatrixClass[];
  superClassOf: ReadonlyMap<string, string>;
  state: MatrixState;
  setState: SetMatrixState;
}) {
  const { can } = useProject();
  const [isEditing, setEditing] = useState(false);
  const names = [...new Set(classes.flatMap(({ id }) => superClassOf.get(id) ?? []))].sort();
  const countOf = (name: string) => classes.filter(({ id }) => superClassOf.get(id) === name).length;
  const mayEdit = can("project:write");
  if (names.length === 0 && !mayEdit) return null;
  const all = names.length > 0 && names.every((name) => state.fold.includes(name));
  const toggle = (name: string) =>
    void setState({
      fold: state.fold.includes(name) ? state.fold.filter((one) => one !== name) : [...state.fold, name],
    });
  return (
    <fieldset className="-mt-2 mb-2 flex flex-wrap items-center gap-1.5 border-b px-3 py-2">
      <legend className="sr-only">Super-classes</legend>
      {names.length > 1 ? (
        <Button
          size="sm"
          variant="ghost"
          icon={all ? <ChevronsUpDown /> : <ChevronsDownUp />}
          onClick={() => void setState({ fold: all ? [] : names })}
        >
          {all ? "Unfold all" : "Fold all"}
        </Button>
      ) : null}
      {names.map((name) => (
        <Button
          key={name}
          size="sm"
          aria-pressed={state.fold.includes(name)}
          icon={state.fold.includes(name) ? <ChevronsUpDown /> : <ChevronsDownUp />}
          onClick={() => toggle(name)}
        >
          {name} ({countOf(name)})
        </Button>
      ))}
      {mayEdit ? (
        <Button size="sm" variant="ghost" icon={<Group />} onClick={() => setEditing(true)}>
          {names.length === 0 ? "Group classes" : "Group"}
        </Button>
      ) : null}
      {isEditing ? (
        <GroupDialog classes={classes} superClassOf={superClassOf} onClose={() => setEditing(false)} />
      ) : null}
    </fieldset>
  );
}

function GroupDialog({
  classes,
  superClassOf,
  onClose,
}: {
  classes: readonly MatrixClass[];
  superClassOf: ReadonlyMap<string, string>;
  onClose: () => void;
}) {
  const { id } = useProject();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [fold, { loading }] = useMutation(foldClasses);
  const listed = classes.filter((one) => one.name.toLowerCase().includes(text.trim().toLowerCase()));
  const save = async (superClass: string | null) => {
    try {
      await fold({ variables: { input: { projectId: id, classIds: [...chosen], superClass } } });
      setChosen(new Set());
      onClose();
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Group classes"
      description="A matrix folds the classes of a group into one row and one column. Labels and figures stay as they are."
      footer={
        <>
          <Button disabled={chosen.size === 0 || loading} onClick={() => void save(null)}>
            Take out of their group
          </Button>
          <Button
            variant="primary"
            disabled={chosen.size === 0 || name.trim() === "" || loading}
            onClick={() => void save(name.trim())}
          >
            Group {chosen.size} {chosen.size === 1 ? "class" : "classes"}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field label="Name of the group">
          <TextInput value={name} onChange={(event) => setName(event.target.value)} placeholder="animals" />
        </Field>
        {classes.length > 12 ? (
          <TextInput
            aria-label="Find classes"
            placeholder="Find classes"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : null}
        <ul className="grid max-h-72 gap-1 overflow-y-auto sm:grid-cols-2">
          {listed.map((one) => (
            <li key={one.id}>
              <Checkbox
                checked={chosen.has(one.id)}
                onChange={(event) => {
                  const next = new Set(chosen);
                  if (event.target.checked) next.add(one.id);
                  else next.delete(one.id);
                  setChosen(next);
                }}
                label={
                  <span className="flex min-w-0 items-center gap-1.5">
                    <ClassLabel of={one} />
                    <span className="truncate text-xs text-subtle">{superClassOf.get(one.id)}</span>
                  </span>
                }
              />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
