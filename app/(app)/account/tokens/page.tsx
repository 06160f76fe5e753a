"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { KeyRound, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { OwnTokensQuery } from "@/app/graphql/generated/graphql";
import { useDocumentTitle } from "@/app/page-title";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../query-error";
import { Shell } from "../../shell";
import { CreateTokenDialog } from "./create-token-dialog";

const ownTokens = graphql(`
  query OwnTokens {
    viewer {
      tokens {
        id
        name
        prefix
        scopes
        everywhere
        usable
        createdAt
        expiresAt
        lastUsedAt
        revokedAt
        bounds {
          kind
          id
          name
        }
      }
    }
  }
`);

const revokeToken = graphql(`
  mutation RevokeToken($input: RevokeTokenInput!) {
    revokeToken(input: $input) {
      id
      usable
      revokedAt
    }
  }
`);

type Token = NonNullable<OwnTokensQuery["viewer"]>["tokens"][number];

function placesOf({ everywhere, bounds }: Token): string {
  if (everywhere) return "All your teams";
  return bounds.map(({ name }) => name).join(", ") || "Nowhere: what it was bound to is gone";
}

function stateOf({ usable, revokedAt, expiresAt }: Token) {
  if (revokedAt) return <Badge>revoked</Badge>;
  if (!usable) return <Badge>expired</Badge>;
  return expiresAt ? `until ${instant(expiresAt)}` : "for ever";
}

/** The person's access tokens: what each may do and where, when it was last used, and the end of it. */
export default function TokensPage() {
  useDocumentTitle("Access tokens");
  const { data, error, refetch } = useQuery(ownTokens);
  const [revoke] = useMutation(revokeToken);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const rows = data?.viewer?.tokens;
  const make = (
    <Button variant="primary" icon={<Plus />} onClick={() => setMaking(true)}>
      Make a token
    </Button>
  );
  const columns: Column<Token>[] = [
    {
      key: "name",
      header: "Name",
      cell: (token) => (
        <>
          <span className="block truncate font-medium">{token.name}</span>
          <span className="font-mono text-xs text-muted">{token.prefix}…</span>
        </>
      ),
    },
    {
      key: "scopes",
      header: "May",
      width: "12rem",
      hideOnPhone: true,
      cell: (token) => token.scopes.join(", "),
    },
    { key: "where", header: "Where", hideOnPhone: true, cell: (token) => placesOf(token) },
    {
      key: "used",
      header: "Last used",
      width: "8rem",
      hideOnPhone: true,
      cell: (token) => (token.lastUsedAt ? <TimeAgo at={token.lastUsedAt} /> : "never"),
    },
    { key: "state", header: "Serves", width: "13rem", hideOnPhone: true, cell: stateOf },
    {
      key: "revoke",
      header: <span className="sr-only">Revoke</span>,
      align: "right",
      width: "6rem",
      cell: (token) =>
        token.usable ? (
          <Button size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setRevoking(token)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
  return (
    <Shell nav={[]}>
      <PageHeader
        title="Access tokens"
        description={
          <>
            With a token a program acts as you: a pipeline, a notebook, the command line.{" "}
            <Link href="/docs/api" className="text-accent-text underline underline-offset-2">
              How the API is used, with examples
            </Link>
          </>
        }
        actions={rows?.length ? make : null}
      />
      <Panel flush>
        {error && !data ? (
          <QueryError thing="The list of tokens" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Access tokens"
            columns={columns}
            rows={rows}
            rowKey={(token) => token.id}
            skeletonRows={2}
            empty={
              <EmptyState icon={<KeyRound />} title="No token yet" action={make}>
                Make one for each program, with no more than it needs: one that leaks is then revoked alone.
              </EmptyState>
            }
          />
        )}
      </Panel>
      <CreateTokenDialog open={making} onOpenChange={setMaking} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => {
          if (!open) setRevoking(null);
        }}
        title={`Revoke ${revoking?.name ?? "this token"}?`}
        description="What uses it is refused at once. It cannot be brought back; you can make another."
        confirmLabel="Revoke"
        danger
        onConfirm={async () => {
          if (!revoking) return;
          await revoke({ variables: { input: { tokenId: revoking.id } } }).catch((reason) => {
            throw new Error(messageOf(reason));
          });
        }}
      />
    </Shell>
  );
}
