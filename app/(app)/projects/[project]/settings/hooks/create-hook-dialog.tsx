"use client";

import { useMutation } from "@apollo/client/react";
import { useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { HookEvent } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { CopyButton } from "@/app/ui/copy-button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
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
  test: "Test",
};
const choices = ["run_finished", "run_failed", "ahead_of_champion"] as const;

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
  const formId = useId();
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
    <Dialog
      open={open}
      onOpenChange={change}
      title={made ? "Copy this secret" : "Make a hook"}
      footer={
        made ? (
          // Keys: one button that turned into the other within its click would send the form again.
          <Button key="done" variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        ) : (
          <Button key="make" type="submit" form={formId} variant="primary" loading={loading}>
            Make the hook
          </Button>
        )
      }
    >
      {made ? (
        <div className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <TextInput
              aria-label="Secret"
              readOnly
              value={made.secret}
              className="font-mono text-xs"
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton text={made.secret} label="Copy secret" size="md" />
          </div>
          <AlertBanner tone="warning">
            It is shown this once. What is sent has the header Offdiagonal-Signature: t=SECONDS,v1=HEX, where
            HEX is the HMAC-SHA256 of SECONDS.BODY under this secret.
          </AlertBanner>
        </div>
      ) : (
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void create({
              variables: { input: { projectId: project.id, url, events: [...events] } },
            }).catch(() => undefined);
          }}
        >
          {error ? (
            <AlertBanner tone="danger" title="The hook was not made">
              {messageOf(error)}
            </AlertBanner>
          ) : null}
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
                  setEvents(
                    events.includes(event) ? events.filter((one) => one !== event) : [...events, event],
                  )
                }
              />
            ))}
          </fieldset>
        </form>
      )}
    </Dialog>
  );
}
