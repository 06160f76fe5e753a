"use client";

import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { counted, instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { Role } from "@/app/graphql/generated/graphql";
import { RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { ShownOnceDialog } from "@/app/ui/shown-once-dialog";
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
    <ShownOnceDialog
      open={open}
      onOpenChange={change}
      title={`Invite to ${team.name}`}
      submit="Make the link"
      loading={loading}
      onSubmit={() =>
        void invite({ variables: { input: { teamId: team.id, role, note } } }).catch(() => undefined)
      }
      failure={error ? { title: "The link was not made", reason: messageOf(error) } : null}
      made={
        link
          ? {
              text: link.url,
              title: "Send this link",
              label: "Invitation link",
              word: "link",
              warning: `Whoever opens it first joins as ${link.invitation.role}; it serves for ${counted(days, "day")}, until ${instant(link.invitation.expiresAt)}.`,
            }
          : null
      }
    >
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
    </ShownOnceDialog>
  );
}
