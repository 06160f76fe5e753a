"use client";

import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { HookEvent } from "@/app/graphql/generated/graphql";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { ShownOnceDialog } from "@/app/ui/shown-once-dialog";
import { useProject } from "../../project-context";

const createHook = graphql(`
  mutation CreateHook($input: CreateHookInput!) {
    createHook(input: $input) {
      secret
      hook {
        id
      }
    }
  }
`);

export const eventNames: Readonly<Record<HookEvent, string>> = {
  run_finished: "Run finished",
  run_failed: "Run failed",
  ahead_of_champion: "Ahead of the champion",
  sweep_ended: "Sweep ended",
  run_group_ended: "Group of runs ended",
  test: "Test",
};
const choices = [
  "run_finished",
  "run_failed",
  "ahead_of_champion",
  "sweep_ended",
  "run_group_ended",
] as const;

/** Chooses an address and what it is told of, then shows the secret that signs it, once. */
export function CreateHookDialog({
  hosts,
  open,
  onOpenChange,
}: {
  hosts: readonly string[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const project = useProject();
  const [create, { data, error, loading, reset }] = useMutation(createHook, {
    refetchQueries: ["ProjectHooks"],
  });
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly HookEvent[]>(choices);
  const made = data?.createHook;
  const change = (next: boolean) => {
    if (!next) {
      reset();
      setUrl("");
      setEvents(choices);
    }
    onOpenChange(next);
  };
  return (
    <ShownOnceDialog
      open={open}
      onOpenChange={change}
      title="Make a hook"
      submit="Make the hook"
      loading={loading}
      onSubmit={() =>
        void create({
          variables: { input: { projectId: project.id, url, events: [...events] } },
        }).catch(() => undefined)
      }
      failure={error ? { title: "The hook was not made", reason: messageOf(error) } : null}
      made={
        made
          ? {
              text: made.secret,
              title: "Copy this secret",
              label: "Secret",
              word: "secret",
              warning:
                "What is sent has the header Offdiagonal-Signature: t=SECONDS,v1=HEX, where HEX is the HMAC-SHA256 of SECONDS.BODY under this secret.",
            }
          : null
      }
    >
      <Field label="Address" help={`Allowed here: ${hosts.join(", ")}`}>
        <TextInput
          value={url}
          placeholder={`https://${hosts[0] ?? ""}/`}
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">What it is told of</legend>
        {choices.map((event) => (
          <Checkbox
            key={event}
            label={eventNames[event]}
            checked={events.includes(event)}
            onChange={() =>
              setEvents(events.includes(event) ? events.filter((one) => one !== event) : [...events, event])
            }
          />
        ))}
      </fieldset>
    </ShownOnceDialog>
  );
}
