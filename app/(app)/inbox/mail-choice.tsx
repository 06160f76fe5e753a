"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { MailChoiceFragment } from "@/app/graphql/generated/graphql";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";

graphql(`
  fragment MailChoice on Viewer {
    user {
      id
      email
    }
    mail {
      configured
      frequency
      sentAt
      failure
    }
  }
`);

const setFrequency = graphql(`
  mutation SetMailFrequency($input: SetMailFrequencyInput!) {
    setMailFrequency(input: $input) {
      ...MailChoice
    }
  }
`);

const choices = [
  { value: "soon", label: "When it comes" },
  { value: "daily", label: "Once a day" },
  { value: "never", label: "Never" },
] as const;

/** How often the person is told by e-mail what waits here, and how the last e-mail went. */
export function MailChoice({ viewer }: { viewer: MailChoiceFragment }) {
  const [set, { loading }] = useMutation(setFrequency);
  const { configured, frequency, sentAt, failure } = viewer.mail;
  const state = !configured ? (
    "This server sends no e-mail. Who runs it sets OFFDIAGONAL_SMTP_URL."
  ) : failure ? (
    `The last one to ${viewer.user.email} was not taken, and is tried again: ${failure}`
  ) : frequency === "never" ? (
    "What waits shows here only."
  ) : sentAt ? (
    <>
      To {viewer.user.email}, where you have not read it here by then. Last <TimeAgo at={sentAt} />.
    </>
  ) : (
    `To ${viewer.user.email}, where you have not read it here by then.`
  );
  return (
    <div className="max-w-md">
      <Field label="E-mail me what waits" help={state}>
        <Select
          options={choices}
          value={frequency}
          disabled={!configured || loading}
          onChange={async ({ target }) => {
            const chosen = choices.find(({ value }) => value === target.value);
            if (!chosen) return;
            try {
              await set({ variables: { input: { frequency: chosen.value } } });
            } catch {
              toast.error("How often you are told was not set: the server did not answer. Try again.");
            }
          }}
        />
      </Field>
    </div>
  );
}
