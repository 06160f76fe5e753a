"use client";

import { useMutation } from "@apollo/client/react";
import { Pause, Play, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { NumberInput } from "@/app/ui/inputs";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../project-context";
import { FollowButton } from "../../follow-button";
import { RenameDialog } from "../../rename-dialog";
import { StopButton } from "../../stop-button";
import { DeleteSweep } from "./delete-sweep";
import type { Sweep } from "./sweep-type";

const pauseSweep = graphql(`
  mutation PauseSweep($sweep: ID!) {
    pauseSweep(input: { sweepId: $sweep }) {
      ...SweepFacts
    }
  }
`);
const resumeSweep = graphql(`
  mutation ResumeSweep($sweep: ID!) {
    resumeSweep(input: { sweepId: $sweep }) {
      ...SweepFacts
    }
  }
`);
const stopSweep = graphql(`
  mutation StopSweep($sweep: ID!) {
    stopSweep(input: { sweepId: $sweep }) {
      ...SweepFacts
    }
  }
`);
const renameSweep = graphql(`
  mutation RenameSweep($sweep: ID!, $name: String!) {
    renameSweep(input: { sweepId: $sweep, name: $name }) {
      id
      name
    }
  }
`);
const extendSweep = graphql(`
  mutation ExtendSweep($input: ExtendSweepInput!) {
    extendSweep(input: $input) {
      ...SweepFacts
    }
  }
`);

const followSweep = graphql(`
  mutation FollowSweep($sweep: ID!, $follow: Boolean!) {
    followSweep(input: { sweepId: $sweep, follow: $follow }) {
      id
      isFollowed
    }
  }
`);

/** Has who looks at it told of its end, or no longer; for all who see it. */
function FollowSweep({ sweep }: { sweep: Sweep }) {
  const [follow, { loading }] = useMutation(followSweep);
  return (
    <FollowButton
      isFollowed={sweep.isFollowed}
      when="when it comes to its end, or pauses by itself"
      loading={loading}
      onFollow={(follows) => follow({ variables: { sweep: sweep.id, follow: follows } })}
    />
  );
}

/** What can be done with a sweep: followed by all, changed by those who may launch. */
export function SweepActions({ sweep }: { sweep: Sweep }) {
  const mayChange = useProject().can("run:launch");
  const variables = { sweep: sweep.id };
  const [pause, pausing] = useMutation(pauseSweep, { variables });
  const [resume, resuming] = useMutation(resumeSweep, { variables });
  const [stop] = useMutation(stopSweep, { variables });
  const [rename] = useMutation(renameSweep);
  if (!mayChange || sweep.deletedAt) return <FollowSweep sweep={sweep} />;
  const tell = (error: unknown) => toast.error(messageOf(error));
  return (
    <>
      <FollowSweep sweep={sweep} />
      <RenameDialog
        title="Rename the sweep"
        name={sweep.name}
        onRename={(name) => rename({ variables: { sweep: sweep.id, name } })}
      />
      <ExtendDialog key={`${sweep.maxTrials} ${sweep.maxHours} ${sweep.concurrency}`} sweep={sweep} />
      {sweep.state === "running" ? (
        <Button icon={<Pause />} loading={pausing.loading} onClick={() => pause().catch(tell)}>
          Pause
        </Button>
      ) : sweep.state === "finished" ? null : (
        <Button icon={<Play />} loading={resuming.loading} onClick={() => resume().catch(tell)}>
          Resume
        </Button>
      )}
      {sweep.state === "running" || sweep.state === "paused" ? (
        <StopButton
          isStopping={false}
          label="Stop"
          title="Stop this sweep?"
          description="Its trials that learn end at their next step, those that wait leave the queue. What is finished stays. Resumed, the sweep has them go on from their last checkpoints."
          confirmLabel="Stop it"
          onStop={() => stop()}
        />
      ) : null}
      {sweep.state !== "running" && sweep.underWay === 0 ? <DeleteSweep sweep={sweep} /> : null}
    </>
  );
}

function ExtendDialog({ sweep }: { sweep: Sweep }) {
  const [open, setOpen] = useState(false);
  const [trials, setTrials] = useState(sweep.maxTrials === null ? "" : String(sweep.maxTrials));
  const [hours, setHours] = useState(sweep.maxHours === null ? "" : String(sweep.maxHours));
  const [atATime, setAtATime] = useState(String(sweep.concurrency));
  const [extend, { loading }] = useMutation(extendSweep);
  const [error, setError] = useState<string | null>(null);
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    const budget = { maxTrials: number(trials), maxHours: number(hours), concurrency: number(atATime) };
    try {
      await extend({ variables: { input: { sweepId: sweep.id, ...budget } } });
      setOpen(false);
    } catch (reason) {
      setError(messageOf(reason));
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      size="sm"
      trigger={<Button icon={<Plus />}>Budget</Button>}
      title="Budget of the sweep"
      description="It begins no further trial once one of them is used up. Trials that still learn when the hours are end with their epoch, and go on once there are more."
      footer={
        <>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form="extend" loading={loading}>
            Set
          </Button>
        </>
      }
    >
      <form id="extend" onSubmit={submit} className="grid gap-3">
        <Field label="Runs" help={`${sweep.begun} were begun. Empty: no such limit.`} error={error}>
          <NumberInput min={1} step={1} value={trials} onChange={({ target }) => setTrials(target.value)} />
        </Field>
        <Field label="Hours" help="Of all its runs together. Empty: no such limit.">
          <NumberInput min={0} unit="h" value={hours} onChange={({ target }) => setHours(target.value)} />
        </Field>
        <Field label="At a time" help="Trials that wait or learn together.">
          <NumberInput
            min={1}
            max={64}
            step={1}
            value={atATime}
            onChange={({ target }) => setAtATime(target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
