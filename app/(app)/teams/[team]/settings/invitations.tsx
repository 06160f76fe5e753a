"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { MailPlus, Plus } from "lucide-react";
import { useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TeamInvitationsQuery } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../query-error";
import { useTeam } from "../team-context";
import { InviteDialog } from "./invite-dialog";

const teamInvitations = graphql(`
  query TeamInvitations($id: ID!) {
    team(id: $id) {
      id
      invitations {
        id
        role
        note
        createdAt
        expiresAt
        acceptedAt
        revokedAt
        createdBy {
          id
          name
        }
        acceptedBy {
          id
          name
        }
      }
    }
  }
`);

const revokeInvitation = graphql(`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      id
      revokedAt
    }
  }
`);

type Invitation = TeamInvitationsQuery["team"]["invitations"][number];

function stateOf(invitation: Invitation): "accepted" | "withdrawn" | "expired" | "open" {
  if (invitation.acceptedAt) return "accepted";
  if (invitation.revokedAt) return "withdrawn";
  return new Date(invitation.expiresAt) <= new Date() ? "expired" : "open";
}

/** Invitation links: who was invited as what, and what became of it. */
export function Invitations() {
  const team = useTeam();
  const { data, error, refetch } = useQuery(teamInvitations, { variables: { id: team.id } });
  const [revoke] = useMutation(revokeInvitation);
  const [inviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const invite = (
    <Button variant="primary" icon={<Plus />} onClick={() => setInviting(true)}>
      Invite
    </Button>
  );
  const columns: Column<Invitation>[] = [
    {
      key: "for",
      header: "For",
      cell: (invitation) => invitation.acceptedBy?.name ?? (invitation.note || "Whoever has the link"),
    },
    {
      key: "role",
      header: "Role",
      hideOnPhone: true,
      width: "8rem",
      cell: (invitation) => <Badge>{invitation.role}</Badge>,
    },
    {
      key: "state",
      header: "State",
      width: "8rem",
      cell: (invitation) => {
        const state = stateOf(invitation);
        return (
          <span title={state === "open" ? `until ${instant(invitation.expiresAt)}` : undefined}>
            <Badge tone={state === "accepted" ? "success" : state === "open" ? "accent" : "neutral"}>
              {state}
            </Badge>
          </span>
        );
      },
    },
    {
      key: "created",
      header: "Made",
      hideOnPhone: true,
      width: "14rem",
      cell: (invitation) => (
        <>
          <TimeAgo at={invitation.createdAt} /> by {invitation.createdBy.name}
        </>
      ),
    },
    {
      key: "revoke",
      header: <span className="sr-only">Withdraw</span>,
      align: "right",
      width: "6rem",
      cell: (invitation) =>
        stateOf(invitation) === "open" ? (
          <Button size="sm" onClick={() => setRevoking(invitation)}>
            Withdraw
          </Button>
        ) : null,
    },
  ];
  return (
    <Panel title="Invitations" flush actions={data?.team.invitations.length ? invite : null}>
      {error && !data ? (
        <QueryError thing="The list of invitations" error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Invitations"
          columns={columns}
          rows={data?.team.invitations}
          rowKey={(invitation) => invitation.id}
          skeletonRows={2}
          empty={
            <EmptyState icon={<MailPlus />} title="Nobody is invited" action={invite}>
              An invitation is a link with a role. Send it yourself; whoever opens it first joins.
            </EmptyState>
          }
        />
      )}
      <InviteDialog open={inviting} onOpenChange={setInviting} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => {
          if (!open) setRevoking(null);
        }}
        title="Withdraw this invitation?"
        description="Its link stops serving at once. You can make another."
        confirmLabel="Withdraw"
        danger
        onConfirm={async () => {
          if (!revoking) return;
          await revoke({ variables: { input: { invitationId: revoking.id } } }).catch((reason) => {
            throw new Error(messageOf(reason));
          });
        }}
      />
    </Panel>
  );
}
