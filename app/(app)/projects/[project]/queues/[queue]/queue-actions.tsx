"use client";

import { useMutation } from "@apollo/client/react";
import { Ban, EllipsisVertical, Pause, Pencil, Play } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { IconButton } from "@/app/ui/icon-button";
import { CountInput, TextArea, TextInput } from "@/app/ui/inputs";
import { Menu } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { updateQueue } from "../operations";
import { PeopleFields, type QueuePerson } from "../people-fields";
import { type Queue, useQueue } from "./queue-context";

/** Pause, close, open again, and change a queue. */
export function QueueActions() {
  const queue = useQueue();
  const [update] = useMutation(updateQueue);
  const [editing, setEditing] = useState(false);
  const [closing, setClosing] = useState(false);
  const set = (state: Queue["state"]) => update({ variables: { input: { queueId: queue.id, state } } });
  const setOrTell = (state: Queue["state"]) =>
    void set(state).catch((error: unknown) => toast.error(messageOf(error)));
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton label="Change the queue" icon={<EllipsisVertical />} variant="secondary" />}
        items={[
          { label: "Edit…", icon: <Pencil />, onSelect: () => setEditing(true) },
          queue.state === "open"
            ? { label: "Pause", icon: <Pause />, onSelect: () => setOrTell("paused") }
            : { label: "Open", icon: <Play />, onSelect: () => setOrTell("open") },
          ...(queue.state === "closed"
            ? []
            : [{ label: "Close…", icon: <Ban />, onSelect: () => setClosing(true) } as const]),
        ]}
      />
      <ConfirmDialog
        open={closing}
        onOpenChange={setClosing}
        title={`Close ${queue.name}?`}
        description="It takes no votes any more, and what people have on their screens goes back. Votes stay; it can be opened again."
        confirmLabel="Close the queue"
        onConfirm={() => set("closed")}
      />
      {editing ? <EditQueue onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function EditQueue({ onClose }: { onClose: () => void }) {
  const queue = useQueue();
  const [update, { loading, error }] = useMutation(updateQueue);
  const [name, setName] = useState(queue.name);
  const [instructions, setInstructions] = useState(queue.instructions);
  const [votes, setVotes] = useState(queue.votesPerImage);
  const [chosen, setChosen] = useState<readonly QueuePerson[] | null>(null);
  // Who has left the team, or may not do it any more, can be asked no more.
  const people =
    chosen ??
    queue.members.flatMap(({ memberId, isAble, role, share }) =>
      memberId && isAble ? [{ memberId, role, share }] : [],
    );
  const save = async () => {
    const answer = await update({
      variables: {
        input: {
          queueId: queue.id,
          name,
          instructions,
          votesPerImage: votes,
          // Left as they are, they are not looked at: a queue that too few label in can still be renamed.
          people: chosen?.map((person) => ({ ...person })),
        },
      },
    }).catch(() => null);
    if (answer?.data) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Change the queue"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={loading} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {error ? (
          <AlertBanner tone="danger" title="The queue was not changed">
            {messageOf(error)}
          </AlertBanner>
        ) : null}
        <Field label="Name" required>
          <TextInput value={name} maxLength={100} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field label="Instructions" optional>
          <TextArea
            value={instructions}
            maxLength={4000}
            onChange={({ target }) => setInstructions(target.value)}
          />
        </Field>
        <Field
          label="People asked about each image"
          help="It can be raised: what waits for a reviewer is asked about again."
        >
          <CountInput min={queue.votesPerImage} max={20} value={votes} onChange={setVotes} />
        </Field>
        <PeopleFields people={people} onChange={setChosen} />
      </div>
    </Dialog>
  );
}
