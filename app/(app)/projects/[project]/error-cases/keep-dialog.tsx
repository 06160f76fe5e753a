"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { ErrorCause } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards } from "@/app/ui/choices";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { Select, TextArea } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import { causes } from "./causes";
import { suitesPage } from "./suites/operations";
import { sendCasesToQueue, useOpenQueues } from "./to-queue";

export interface Kept {
  readonly expectedClassId: string;
  readonly cause: ErrorCause;
  readonly note: string;
  /** the suite that it is put into, if any */
  readonly suiteIds: string[];
}

/**
 * Asks what was expected and why it went wrong. `onKeep` does the work and gives the case's id; what it throws is shown
 * and nothing is lost. Where a labelling queue was chosen the picture goes there too.
 */
export function KeepDialog({
  open,
  onOpenChange,
  picture,
  predicted,
  expectedClassId,
  edits = null,
  progress,
  onKeep,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  picture: ReactNode;
  /** the name of the class that the model gave */
  predicted: string;
  /** the class that the form starts with; undefined where nobody has said one yet */
  expectedClassId?: string;
  /** what was done to the picture, in words */
  edits?: string | null;
  /** what is going on while it is kept: "Sending the picture, 40 %" */
  progress?: string | null;
  onKeep: (kept: Kept) => Promise<string | undefined>;
}) {
  const project = useProject();
  const { id: projectId, classes } = project;
  const queues = useOpenQueues(open && project.can("queue:write"));
  const [queue, setQueue] = useState("");
  const [send] = useMutation(sendCasesToQueue);
  const suites = useQuery(suitesPage, { variables: { project: projectId }, skip: !open }).data?.project
    .caseSuites.edges;
  const [suite, setSuite] = useState("");
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  const [expected, setExpected] = useState(expectedClassId ?? "");
  const [cause, setCause] = useState<ErrorCause>();
  const [note, setNote] = useState("");
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (!open) return;
    setExpected(expectedClassId ?? "");
    setCause(undefined);
    setNote("");
    setError(null);
  }, [open, expectedClassId]);

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (working) return;
    if (!expected) return setError("Choose the class that this picture should have been given.");
    if (!cause) return setError("Choose a cause: it decides what can be done about it.");
    setWorking(true);
    setError(null);
    try {
      const kept = { expectedClassId: expected, cause, note: note.trim(), suiteIds: suite ? [suite] : [] };
      const id = await onKeep(kept);
      onOpenChange(false);
      if (!id || !queue) return;
      await send({ variables: { input: { queueId: queue, errorCaseIds: [id], neighbours: 0 } } }).catch(
        (reason: unknown) =>
          toast.error("Kept, but not sent to the queue", { description: messageOf(reason) }),
      );
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (working ? undefined : onOpenChange(next))}
      title="Keep as error case"
      size="lg"
      initialFocus={() =>
        form.current?.querySelector<HTMLElement>(expectedClassId ? "input[type=radio]" : "select")
      }
      footer={
        <>
          <span role="status" className="mr-auto self-center text-xs text-muted">
            {working ? progress : null}
            {working ? null : (
              <span className="pointer-coarse:hidden">
                <Kbd>Enter</Kbd> keeps it; in the comment <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
              </span>
            )}
          </span>
          <Button disabled={working} onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={formId} loading={working}>
            Keep
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={formId}
        onSubmit={submit}
        onKeyDown={(event) => {
          const isField = event.target instanceof HTMLTextAreaElement;
          if (event.key === "Enter" && (!isField || event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void submit();
          }
        }}
        className="grid gap-4 sm:grid-cols-[10rem_minmax(0,1fr)]"
      >
        <div className="flex gap-3 sm:flex-col">
          <div className="size-24 shrink-0 sm:size-40">{picture}</div>
          <div className="grid content-start gap-2 text-sm text-muted">
            <p>
              The model said <span className="font-medium text-fg">{predicted}</span>.
            </p>
            {edits ? <p className="[overflow-wrap:anywhere]">{edits} The edits are kept with it.</p> : null}
          </div>
        </div>
        <div className="grid gap-3">
          <Field label="Expected class" required>
            <Select
              value={expected}
              placeholder="Choose a class"
              options={classes.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(event) => setExpected(event.target.value)}
            />
          </Field>
          <RadioCards label="Cause" options={causes} value={cause} onChange={setCause} />
          {suites?.length ? (
            <Field label="Suite" optional help="Every new run faces the cases of its suites.">
              <Select
                value={suite}
                placeholder="None"
                options={suites.map(({ node }) => ({ value: node.id, label: node.name }))}
                onChange={(event) => setSuite(event.target.value)}
              />
            </Field>
          ) : null}
          {queues.length > 0 ? (
            <Field label="Labelling queue" optional help="The picture is asked about there too.">
              <Select
                value={queue}
                placeholder="None"
                options={queues.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={(event) => setQueue(event.target.value)}
              />
            </Field>
          ) : null}
          <Field label="Comment" optional>
            <TextArea value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
          </Field>
          {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
        </div>
      </form>
    </Dialog>
  );
}
