"use client";

import { useQuery } from "@apollo/client/react";
import { Check } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import type { PolicyQuery } from "@/app/graphql/generated/graphql";
import { useDocumentTitle } from "@/app/page-title";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { QueryError } from "../../../../query-error";
import { useTeam } from "../../team-context";
import { isRole, roles } from "../roles";

const policy = graphql(`
  query Policy {
    policy {
      action
      label
      roles
    }
  }
`);

type Row = PolicyQuery["policy"][number];

/** Who may do what: the server's own table. */
export default function RolesPage() {
  const team = useTeam();
  useDocumentTitle("Roles", team.name);
  const { data, error, refetch } = useQuery(policy);
  const columns: Column<Row>[] = [
    {
      key: "action",
      header: "May",
      cell: (row) => <span className="block min-w-40 py-1 whitespace-normal">{row.label}</span>,
    },
    ...roles.map(
      ({ value, label }): Column<Row> => ({
        key: value,
        header: label === team.viewerRole ? `${label} (you)` : label,
        width: "6rem",
        cell: (row) =>
          isRole(value) && row.roles.includes(value) ? (
            <Check role="img" aria-label="yes" className="size-4 text-success-text" />
          ) : (
            <span role="img" aria-label="no" className="text-subtle">
              –
            </span>
          ),
      }),
    ),
  ];
  return (
    <Panel title="What each role may do" flush>
      {error && !data ? (
        <QueryError thing="The table of roles" error={error} onRetry={refetch} />
      ) : (
        <DataTable label="Roles" columns={columns} rows={data?.policy} rowKey={(row) => row.action} />
      )}
    </Panel>
  );
}
