"use client";

import { useMutation } from "@apollo/client/react";
import { Tags } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { NumberInput, Select } from "@/app/ui/inputs";
import { toast } from "@/app/ui/toaster";
import { sendCasesToQueue, useOpenQueues } from "../to-queue";

/** Sends a case's picture to a labelling queue, with the images without a class that are nearest to it. */
export function SendCase({ id }: { id: string }) {
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState("");
  const [neighbours, setNeighbours] = useState(20);
  const [error, setError] = useState<string | null>(null);
  const [send, { loading }] = useMutation(sendCasesToQueue);
  const queues = useOpenQueues(open);
  const queueId = chosen || (queues[0]?.id ?? "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      const done = await send({ variables: { input: { queueId, errorCaseIds: [id], neighbours } } });
      const sent = done.data?.sendCasesToQueue;
      if (!sent) return;
      const way = sent.byFeatures > 0 ? "by the dataset's map" : "by how the pictures look";
      toast.success(
        `Sent to ${sent.queue.name}: the picture${sent.neighbours > 0 ? ` and ${sent.neighbours} neighbours, found ${way}` : ""}`,
      );
      setOpen(false);
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button icon={<Tags />}>To a labelling queue</Button>}
      title="Send to a labelling queue"
      footer={
        <Button variant="primary" type="submit" form={formId} loading={loading} disabled={queueId === ""}>
          Send
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-3">
        <p className="text-sm text-muted">
          The images without a class that are nearest to the picture go with it: by the newest map of the
          queue's dataset where the picture is on it, else by how the pictures look. A picture of no dataset
          is taken into the queue's.
        </p>
        <Field label="Queue" required>
          <Select
            value={queueId}
            placeholder={queues.length === 0 ? "No queue is open" : undefined}
            options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
            onChange={(event) => setChosen(event.target.value)}
          />
        </Field>
        <Field label="Neighbours">
          <NumberInput
            min={0}
            max={100}
            step={1}
            value={neighbours}
            onChange={(event) => setNeighbours(Math.round(Number(event.target.value)))}
          />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}
