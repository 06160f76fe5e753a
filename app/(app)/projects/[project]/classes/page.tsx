"use client";

import { useQuery } from "@apollo/client/react";
import { Plus, Search, Tags } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { type FormEvent, useMemo, useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { toast } from "@/app/ui/toaster";
import { Toolbar } from "@/app/ui/toolbar";
import { QueryError } from "../../../query-error";
import { PageSkeleton } from "../../../signed-in";
import { classKeys } from "../labelling/keys";
import { usePageTitle, useProject } from "../project-context";
import { SettingsTabs } from "../settings-tabs";
import { ClassThread } from "../threads/thread-panels";
import { useRefetchOn } from "../use-refetch-on";
import type { ClassDrafts } from "./class-draft";
import { ClassEditor } from "./class-editor";
import { ClassList } from "./class-list";
import { projectClasses } from "./operations";
import { useClassChanges } from "./use-class-changes";

const state = {
  q: parseAsString.withDefault(""),
  archive: parseAsBoolean.withDefault(false),
  class: parseAsString,
};

export default function ClassesPage() {
  const project = useProject();
  usePageTitle("Classes");
  const { data, error, refetch } = useQuery(projectClasses, { variables: { id: project.id } });
  useRefetchOn(["PROJECT_CHANGED", "LABELS_CHANGED", "DATASET_CHANGED"], null, () => refetch());
  const [{ q, archive, class: selectedId }, setState] = useQueryStates(state);
  const changes = useClassChanges();
  const [drafts, setDrafts] = useState<ClassDrafts>(new Map());
  const all = useMemo(
    () => [...(data?.project.classes ?? [])].sort((a, b) => a.position - b.position),
    [data],
  );
  const datasets = useMemo(
    () =>
      (data?.project.datasets.edges ?? [])
        .map(({ node }) => node)
        .sort((a, b) => b.imageCount - a.imageCount),
    [data],
  );
  const open = useMemo(() => all.filter(({ archivedAt }) => archivedAt === null), [all]);
  const keys = useMemo(() => classKeys(open), [open]);
  const shown = (archive ? all : open).filter(({ name }) =>
    name.toLocaleLowerCase().includes(q.trim().toLocaleLowerCase()),
  );
  if (!data) {
    return error ? <QueryError thing="These classes" error={error} onRetry={refetch} /> : <PageSkeleton />;
  }
  const selected = all.find(({ id }) => id === selectedId);
  const move = (by: number) => {
    const from = shown.findIndex(({ id }) => id === selectedId);
    const target = shown[from + by];
    if (!selected || !target) return;
    const former = all.map(({ id }) => id);
    const rest = former.filter((id) => id !== selected.id);
    // Behind the one that is passed, or before it: what is hidden stays where it is.
    rest.splice(rest.indexOf(target.id) + (by > 0 ? 1 : 0), 0, selected.id);
    void changes
      .order(`${selected.name} is number ${rest.indexOf(selected.id) + 1} now.`, rest, former)
      .catch((reason: unknown) => toast.error("The order stays.", { description: messageOf(reason) }));
  };
  const canMove = project.can("project:write") && q === "";
  const archived = all.length - open.length;
  const isCountedTwice = shown.some(({ datasetCount }) => datasetCount > 1);
  return (
    <>
      <PageHeader title="Classes" breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]} />
      <SettingsTabs />
      <SplitPane
        sideWidth="24rem"
        main={
          <>
            <Toolbar label="Classes">
              <TextInput
                aria-label="Find a class by its name"
                placeholder="Find a class"
                leading={<Search />}
                value={q}
                onChange={(event) => void setState({ q: event.target.value || null })}
                className="w-56"
              />
              {archived > 0 ? (
                <Checkbox
                  label={`Show ${counted(archived, "class", "classes")} of the archive`}
                  checked={archive}
                  onChange={(event) => void setState({ archive: event.target.checked || null })}
                />
              ) : null}
            </Toolbar>
            <Panel
              title={counted(shown.length, "class", "classes")}
              description={`In this order models have them as outputs. By it go colours and keys, where a class has none of its own.${isCountedTwice ? " Images are counted over all datasets: one in two of them twice." : ""}`}
              flush
            >
              {shown.length > 0 ? (
                <ClassList
                  classes={shown}
                  keys={keys}
                  drafts={drafts}
                  selectedId={selectedId}
                  onSelect={(id) => void setState({ class: id })}
                  onMove={canMove ? move : undefined}
                />
              ) : (
                <EmptyState icon={<Tags />} title={q ? "No class has that name" : "No class yet"}>
                  {q
                    ? "Look for another part of the name."
                    : "Add one below, or import a folder for each class: an import adds the classes that it names."}
                </EmptyState>
              )}
              {project.can("project:write") ? (
                <AddClass
                  onAdd={async (name) => void setState({ class: await changes.create(name), q: null })}
                />
              ) : null}
            </Panel>
          </>
        }
        side={
          selected ? (
            <div className="grid gap-4">
              <ClassEditor
                key={selected.id}
                of={selected}
                others={all.filter(({ id }) => id !== selected.id)}
                datasets={datasets}
                placeKey={selected.key ? undefined : keys.get(selected.id)}
                draft={drafts.get(selected.id)}
                onDraft={(draft) =>
                  setDrafts((old) => {
                    const others = [...old].filter(([id]) => id !== selected.id);
                    return new Map(draft ? [...others, [selected.id, draft]] : others);
                  })
                }
                changes={changes}
                onMove={canMove ? move : undefined}
              />
              <ClassThread projectId={project.id} classId={selected.id} />
            </div>
          ) : (
            <Panel>
              <p className="py-8 text-center text-sm text-balance text-muted">
                Choose a class to change its name, key, colour and meaning, to merge, split or archive it.
                Arrow keys go through the list; Alt and an arrow moves the chosen one.
              </p>
            </Panel>
          )
        }
      />
    </>
  );
}

function AddClass({ onAdd }: { onAdd: (name: string) => Promise<unknown> }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | undefined>();
  const [working, setWorking] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    setWorking(true);
    setError(undefined);
    try {
      await onAdd(name.trim());
      setName("");
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setWorking(false);
    }
  };
  return (
    <form onSubmit={add} className="flex items-start gap-2 border-t px-4 py-3">
      <Field label="New class" hideLabel error={error} className="flex-1">
        <TextInput
          value={name}
          placeholder="New class"
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Button type="submit" icon={<Plus />} loading={working} disabled={!name.trim()}>
        Add class
      </Button>
    </form>
  );
}
