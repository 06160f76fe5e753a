"use client";

import { useMutation } from "@apollo/client/react";
import { useId, useState } from "react";
import { counted, instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { Role } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards } from "@/app/ui/choices";
import { CopyButton } from "@/app/ui/copy-button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { useTeam } from "../team-context";
import { isRole, roleMeaning, roles } from "./roles";

const inviteMember = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      url
      invitation {
        id
        role
        expiresAt
      }
    }
  }
`);

/** Chooses a role, then shows the link, once. */
export function InviteDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const team = useTeam();
  const formId = useId();
  const [invite, { data, error, loading, reset }] = useMutation(inviteMember, {
    refetchQueries: ["TeamInvitations"],
  });
  const [role, setRole] = useState<Role>("labeller");
  const [note, setNote] = useState("");
  const link = data?.inviteMember;
  const change = (next: boolean) => {
    if (!next) {
      reset();
      setNote("");
    }
    onOpenChange(next);
  };
  const days = link
    ? Math.round((new Date(link.invitation.expiresAt).getTime() - Date.now()) / 86_400_000)
    : 0;
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={link ? "Send this link" : `Invite to ${team.name}`}
      footer={
        link ? (
          // Keys: one button that turned into the other within its click would send the form again.
          <Button key="done" variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        ) : (
          <Button key="make" type="submit" form={formId} variant="primary" loading={loading}>
            Make the link
          </Button>
        )
      }
    >
      {link ? (
        <div className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <TextInput
              aria-label="Invitation link"
              readOnly
              value={link.url}
              className="font-mono text-xs"
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton text={link.url} label="Copy link" size="md" />
          </div>
          <AlertBanner tone="warning">
            It is shown this once. Whoever opens it first joins as {link.invitation.role}; it serves for{" "}
            {counted(days, "day")}, until {instant(link.invitation.expiresAt)}.
          </AlertBanner>
        </div>
      ) : (
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void invite({ variables: { input: { teamId: team.id, role, note } } }).catch(() => undefined);
          }}
        >
          {error ? (
            <AlertBanner tone="danger" title="The link was not made">
              {messageOf(error)}
            </AlertBanner>
          ) : null}
          <RadioCards
            label="Role"
            columns={1}
            value={role}
            onChange={setRole}
            options={roles
              .map(({ value }) => value)
              .filter(isRole)
              .filter((value) => value !== "owner" || team.viewerRole === "owner")
              .map((value) => ({ value, label: value, description: roleMeaning(value) }))}
          />
          <Field label="For whom" help="A note for the team's list of invitations." optional>
            <TextInput value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </form>
      )}
    </Dialog>
  );
}
