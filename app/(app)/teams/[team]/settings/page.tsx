"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { Role, TeamMembersQuery } from "@/app/graphql/generated/graphql";
import { useDocumentTitle } from "@/app/page-title";
import { Badge } from "@/app/ui/badge";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { type Column, DataTable } from "@/app/ui/data-table";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { QueryError } from "../../../query-error";
import { useViewer } from "../../../signed-in";
import { useTeam } from "../team-context";
import { Invitations } from "./invitations";
import { isRole, roles } from "./roles";

const teamMembers = graphql(`
  query TeamMembers($id: ID!) {
    team(id: $id) {
      id
      members {
        id
        role
        createdAt
        user {
          id
          name
          email
        }
      }
    }
  }
`);

const changeRole = graphql(`
  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {
    changeMemberRole(input: $input) {
      id
      role
    }
  }
`);

const removeMember = graphql(`
  mutation RemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      id
    }
  }
`);

type Member = TeamMembersQuery["team"]["members"][number];

export default function MembersPage() {
  const team = useTeam();
  const { user } = useViewer();
  useDocumentTitle("Members", team.name);
  const { data, error, refetch } = useQuery(teamMembers, { variables: { id: team.id } });
  const [change] = useMutation(changeRole, { refetchQueries: ["TeamFrame", "Viewer"] });
  const [remove] = useMutation(removeMember, { refetchQueries: ["TeamMembers"] });
  const [leaving, setLeaving] = useState<Member | null>(null);
  const canManage = team.can("team:manage");

  const setRole = async (member: Member, role: Role) => {
    try {
      await change({ variables: { input: { memberId: member.id, role } } });
      toast.success(`${member.user.name} is ${role} now.`);
    } catch (reason) {
      toast.error(`The role of ${member.user.name} was not changed.`, { description: messageOf(reason) });
    }
  };

  const columns: Column<Member>[] = [
    {
      key: "name",
      header: "Name",
      cell: (member) => (
        <span className="font-medium">
          {member.user.name}
          {member.user.id === user.id ? <span className="font-normal text-muted"> (you)</span> : null}
        </span>
      ),
    },
    { key: "email", header: "E-mail", hideOnPhone: true, cell: (member) => member.user.email },
    {
      key: "role",
      header: "Role",
      width: "10rem",
      cell: (member) =>
        canManage ? (
          <Select
            aria-label={`Role of ${member.user.name}`}
            value={member.role}
            options={roles}
            onChange={({ target }) => {
              if (isRole(target.value)) void setRole(member, target.value);
            }}
          />
        ) : (
          <Badge>{member.role}</Badge>
        ),
    },
    {
      key: "since",
      header: "Since",
      hideOnPhone: true,
      width: "7rem",
      cell: (member) => <TimeAgo at={member.createdAt} />,
    },
    {
      key: "remove",
      header: <span className="sr-only">Remove</span>,
      align: "right",
      width: "3rem",
      cell: (member) =>
        canManage || member.user.id === user.id ? (
          <IconButton
            label={member.user.id === user.id ? "Leave the team" : `Remove ${member.user.name}`}
            icon={<UserMinus />}
            size="sm"
            onClick={() => setLeaving(member)}
          />
        ) : null,
    },
  ];
  const isSelf = leaving?.user.id === user.id;
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Members" flush>
        {error && !data ? (
          <QueryError thing="The list of members" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Members"
            columns={columns}
            rows={data?.team.members}
            rowKey={(member) => member.id}
            skeletonRows={2}
          />
        )}
      </Panel>
      {team.can("team:invite") ? <Invitations /> : null}
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => {
          if (!open) setLeaving(null);
        }}
        title={isSelf ? `Leave ${team.name}?` : `Remove ${leaving?.user.name ?? ""} from ${team.name}?`}
        description={
          isSelf
            ? "You lose access at once. What you made stays. To come back you need an invitation."
            : "They lose access at once. What they made stays, with their name. To come back they need an invitation."
        }
        confirmLabel={isSelf ? "Leave" : "Remove"}
        danger
        onConfirm={async () => {
          if (!leaving) return;
          try {
            await remove({ variables: { input: { memberId: leaving.id } } });
          } catch (reason) {
            // Who has left may no longer read the team that the answer carries.
            if (!isSelf) throw new Error(messageOf(reason));
            const { data: after } = await refetch().catch(() => ({ data: undefined }));
            if (after?.team.members.some((member) => member.id === leaving.id)) {
              throw new Error(messageOf(reason));
            }
          }
          if (isSelf) {
            window.location.assign("/");
          }
        }}
      />
    </div>
  );
}
