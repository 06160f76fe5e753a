"use client";

import { useMutation } from "@apollo/client/react";
import { Check, Pencil, Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { ClassLabel } from "../class-label";
import { useProject } from "../project-context";

const createClass = graphql(`
  mutation CreateClass($input: CreateClassInput!) {
    createClass(input: $input) {
      id
      name
      position
    }
  }
`);

const renameClass = graphql(`
  mutation RenameClass($input: RenameClassInput!) {
    renameClass(input: $input) {
      id
      name
    }
  }
`);

/** The classes of a project: renamed and added here. A version keeps the names that it froze. */
export function Classes() {
  const project = useProject();
  const [create, creating] = useMutation(createClass, {
    refetchQueries: ["ProjectFrame"],
    awaitRefetchQueries: true,
  });
  const [name, setName] = useState("");
  const canWrite = project.can("project:write");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (!wanted) return;
    const answer = await create({ variables: { input: { projectId: project.id, name: wanted } } }).catch(
      () => null,
    );
    if (answer?.data) setName("");
  };
  return (
    <Panel
      title="Classes"
      description="An import adds the classes that its folders name. Versions keep the names that they froze."
      flush
    >
      {project.classes.length === 0 ? (
        <p className="px-4 py-6 text-center text-muted">
          No class yet. {canWrite ? "Add one below, or import a folder for each class." : ""}
        </p>
      ) : (
        <ol>
          {project.classes.map((each) => (
            <ClassRow key={each.id} of={each} canWrite={canWrite} />
          ))}
        </ol>
      )}
      {canWrite ? (
        <form onSubmit={add} className="flex items-start gap-2 border-t px-4 py-3">
          <Field
            label="New class"
            hideLabel
            error={creating.error ? messageOf(creating.error) : undefined}
            className="flex-1"
          >
            <TextInput
              value={name}
              placeholder="New class"
              maxLength={200}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Button type="submit" icon={<Plus />} loading={creating.loading} disabled={!name.trim()}>
            Add class
          </Button>
        </form>
      ) : null}
    </Panel>
  );
}

function ClassRow({
  of,
  canWrite,
}: {
  of: { id: string; name: string; position: number };
  canWrite: boolean;
}) {
  const [rename, renaming] = useMutation(renameClass);
  const [name, setName] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name?.trim();
    if (!wanted) return;
    try {
      if (wanted !== of.name) await rename({ variables: { input: { classId: of.id, name: wanted } } });
      setName(null);
    } catch (reason) {
      toast.error(`${of.name} was not renamed.`, { description: messageOf(reason) });
    }
  };
  return (
    <li className="flex min-h-11 items-center gap-2 border-b px-4 last:border-b-0">
      {name === null ? (
        <>
          <ClassLabel of={of} className="flex-1" />
          {canWrite ? (
            <IconButton
              label={`Rename ${of.name}`}
              icon={<Pencil />}
              size="sm"
              onClick={() => setName(of.name)}
            />
          ) : null}
        </>
      ) : (
        <form
          onSubmit={save}
          onKeyDown={(event) => {
            if (event.key === "Escape") setName(null);
          }}
          className="flex flex-1 items-center gap-1"
        >
          <TextInput
            aria-label={`New name of ${of.name}`}
            value={name}
            maxLength={200}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" size="sm" icon={<Check />} loading={renaming.loading} disabled={!name.trim()}>
            Save
          </Button>
          <IconButton label="Keep the name" icon={<X />} size="sm" onClick={() => setName(null)} />
        </form>
      )}
    </li>
  );
}
