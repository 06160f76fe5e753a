"use client";

import { useApolloClient, useMutation, useQuery } from "@apollo/client/react";
import { History, Pencil } from "lucide-react";
import { useState } from "react";
import { codeOf, messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { WrittenNoteFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import { Markdown } from "@/app/ui/markdown";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { useKeptDraft } from "./use-kept-draft";

graphql(`
  fragment WrittenNote on Note {
    id
    number
    body
    writtenAt
    author {
      id
      name
    }
  }
`);

const runNote = graphql(`
  query RunNote($id: ID!) {
    run(id: $id) {
      id
      note {
        ...WrittenNote
      }
    }
  }
`);
const groupNote = graphql(`
  query GroupNote($id: ID!) {
    runGroup(id: $id) {
      id
      note {
        ...WrittenNote
      }
    }
  }
`);
const noteVersions = graphql(`
  query NoteVersions($id: ID!) {
    node(id: $id) {
      id
      ... on Note {
        versions {
          number
          body
          writtenAt
          author {
            id
            name
          }
        }
      }
    }
  }
`);
const writeRunNote = graphql(`
  mutation WriteRunNote($input: WriteRunNoteInput!) {
    writeRunNote(input: $input) {
      ...WrittenNote
    }
  }
`);
const writeGroupNote = graphql(`
  mutation WriteGroupNote($input: WriteGroupNoteInput!) {
    writeGroupNote(input: $input) {
      ...WrittenNote
    }
  }
`);

interface Draft {
  body: string;
  /** Number of the version that was read; 0: there was none. */
  basedOn: number;
}

const isDraft = (value: unknown): value is Draft =>
  typeof value === "object" &&
  value !== null &&
  "body" in value &&
  typeof value.body === "string" &&
  "basedOn" in value &&
  typeof value.basedOn === "number";

/** The note of a run or a group: read, written over the version that was read, and found again in its history. */
export function NotePanel({ of, id }: { of: "run" | "group"; id: string }) {
  const project = useProject();
  const apollo = useApolloClient();
  const ofRun = useQuery(runNote, { variables: { id }, skip: of !== "run" });
  const ofGroup = useQuery(groupNote, { variables: { id }, skip: of !== "group" });
  const found = of === "run" ? ofRun.data?.run : ofGroup.data?.runGroup;
  const refetch = of === "run" ? ofRun.refetch : ofGroup.refetch;
  useRefetchOn(["NOTE_CHANGED"], id, () => refetch());
  const [writeRun] = useMutation(writeRunNote);
  const [writeGroup] = useMutation(writeGroupNote);
  const [draft, keep] = useKeptDraft(`offdiagonal.note.${id}`, isDraft);
  const [isSaving, setIsSaving] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isHistory, setIsHistory] = useState(false);
  const note = found?.note ?? null;
  const newest = note?.number ?? 0;
  const isBehind = draft !== null && found !== undefined && newest > draft.basedOn;

  const save = async () => {
    if (!draft) return;
    setIsSaving(true);
    setError(null);
    try {
      const said = { body: draft.body, basedOn: draft.basedOn };
      if (of === "run") await writeRun({ variables: { input: { runId: id, ...said } } });
      else await writeGroup({ variables: { input: { runGroupId: id, ...said } } });
      keep(null);
      await apollo.refetchQueries({ include: [of === "run" ? "RunNote" : "GroupNote"] });
    } catch (failure) {
      // The newer version is shown beside what was written: nothing is lost.
      if (codeOf(failure) === "CONFLICT") await refetch().catch(() => undefined);
      else setError(messageOf(failure));
    } finally {
      setIsSaving(false);
    }
  };
  const mayWrite = project.can("review:write");
  return (
    <Panel
      title="Notes"
      actions={
        <>
          {note && note.number > 1 ? (
            <Button size="sm" variant="ghost" icon={<History />} onClick={() => setIsHistory(true)}>
              {note.number} versions
            </Button>
          ) : null}
          {mayWrite && !draft ? (
            <Button
              size="sm"
              icon={<Pencil />}
              disabled={!found}
              onClick={() => keep({ body: note?.body ?? "", basedOn: newest })}
            >
              {note ? "Change" : "Write"}
            </Button>
          ) : null}
        </>
      }
    >
      {draft ? (
        <div className="grid gap-3">
          {isBehind && note ? <Newer note={note} onSeen={() => keep({ ...draft, basedOn: newest })} /> : null}
          <Field
            label="Note"
            hideLabel
            help="Markdown. Kept in this browser until it is saved."
            error={error}
          >
            <TextArea
              rows={6}
              value={draft.body}
              maxLength={50_000}
              onChange={(event) => keep({ ...draft, body: event.target.value })}
            />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button variant="primary" loading={isSaving} disabled={isBehind} onClick={() => void save()}>
              Save
            </Button>
            <Button disabled={isSaving} onClick={() => keep(null)}>
              Throw away
            </Button>
          </div>
        </div>
      ) : note && note.body.trim() !== "" ? (
        <>
          <Markdown text={note.body} className="text-sm" />
          <p className="mt-3 text-xs text-muted">
            {note.author.name}, <TimeAgo at={note.writtenAt} />
          </p>
        </>
      ) : (
        <p className="min-h-5 text-sm text-muted">
          {found ? "Nothing yet: what was tried, what was seen, what comes next." : null}
        </p>
      )}
      {isHistory && note ? <NoteHistory id={note.id} onClose={() => setIsHistory(false)} /> : null}
    </Panel>
  );
}

/** What somebody else has written since a draft was begun. */
function Newer({ note, onSeen }: { note: WrittenNoteFragment; onSeen: () => void }) {
  return (
    <AlertBanner
      tone="warning"
      title={`${note.author.name} has written version ${note.number} since you began`}
      action={
        <Button size="sm" onClick={onSeen}>
          I have taken it in
        </Button>
      }
    >
      <p className="mb-2">
        Take over what you need into your text below; then it can be saved over this one.
      </p>
      <div className="max-h-60 overflow-y-auto rounded-md border bg-panel p-3 text-fg">
        <Markdown text={note.body} />
      </div>
    </AlertBanner>
  );
}

function NoteHistory({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error } = useQuery(noteVersions, { variables: { id }, fetchPolicy: "network-only" });
  const versions = data?.node && "versions" in data.node ? data.node.versions : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Versions of the note"
      size="lg"
    >
      {error ? <AlertBanner tone="danger">{messageOf(error)}</AlertBanner> : null}
      <ol className="grid gap-4">
        {(versions ?? []).map((version) => (
          <li key={version.number} className="border-l-2 pl-3 text-sm">
            <p className="mb-1 text-xs text-muted">
              Version {version.number}, {version.author.name}, <TimeAgo at={version.writtenAt} />
            </p>
            <Markdown text={version.body} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
