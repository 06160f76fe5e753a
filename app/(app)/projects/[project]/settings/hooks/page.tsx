"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Plus, Send, Trash2, Webhook } from "lucide-react";
import { useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ProjectHooksQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { IconButton } from "@/app/ui/icon-button";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { toast } from "@/app/ui/toaster";
import { QueryError } from "../../../../query-error";
import { usePageTitle, useProject } from "../../project-context";
import { SettingsTabs } from "../../settings-tabs";
import { useRefetchOn } from "../../use-refetch-on";
import { CreateHookDialog, eventNames } from "./create-hook-dialog";

const projectHooks = graphql(`
  query ProjectHooks($id: ID!) {
    project(id: $id) {
      id
      hookHosts
      hooks {
        id
        url
        events
        refusal
        createdAt
        createdBy {
          id
          name
        }
        deliveries(first: 20) {
          edges {
            node {
              id
              event
              state
              attempts
              dueAt
              status
              failure
              createdAt
            }
          }
        }
      }
    }
  }
`);

const testHook = graphql(`
  mutation TestHook($input: HookInput!) {
    testHook(input: $input) {
      id
    }
  }
`);

const deleteHook = graphql(`
  mutation DeleteHook($input: HookInput!) {
    deleteHook(input: $input) {
      id
    }
  }
`);

type Hook = ProjectHooksQuery["project"]["hooks"][number];
type Delivery = Hook["deliveries"]["edges"][number]["node"];

const stateTones = { waiting: "warning", delivered: "success", failed: "danger" } as const;

const columns: Column<Delivery>[] = [
  {
    key: "at",
    header: "When",
    width: "12rem",
    cell: (delivery) => <time dateTime={delivery.createdAt}>{instant(delivery.createdAt)}</time>,
  },
  { key: "event", header: "What", width: "11rem", cell: ({ event }) => eventNames[event] },
  {
    key: "state",
    header: "State",
    width: "7rem",
    cell: ({ state }) => <Badge tone={stateTones[state]}>{state}</Badge>,
  },
  {
    key: "answer",
    header: "Answer",
    hideOnPhone: true,
    cell: ({ failure, status, state, attempts, dueAt }) => (
      <span className="text-muted" title={failure ?? undefined}>
        {failure ?? (status === null ? "" : `It answered ${status}.`)}
        {state === "waiting" && attempts > 0
          ? ` Tried ${attempts} of 8 times; again at ${instant(dueAt)}.`
          : ""}
      </span>
    ),
  },
];

function HookPanel({ hook, onRemove }: { hook: Hook; onRemove: () => void }) {
  const [test, { loading }] = useMutation(testHook, { refetchQueries: ["ProjectHooks"] });
  return (
    <Panel
      title={hook.url}
      description={`${hook.events.map((event) => eventNames[event]).join(", ")}. Made by ${hook.createdBy.name}.`}
      flush
      actions={
        <>
          <Button
            size="sm"
            icon={<Send />}
            loading={loading}
            onClick={() => {
              test({ variables: { input: { hookId: hook.id } } }).catch((reason) => {
                toast.error("Nothing was sent.", { description: messageOf(reason) });
              });
            }}
          >
            Test
          </Button>
          <IconButton
            label={`Remove the hook to ${hook.url}`}
            icon={<Trash2 />}
            size="sm"
            onClick={onRemove}
          />
        </>
      }
    >
      {hook.refusal ? (
        <div className="p-3">
          <AlertBanner tone="danger">{hook.refusal}</AlertBanner>
        </div>
      ) : null}
      <DataTable
        label={`What ${hook.url} was told`}
        columns={columns}
        rows={hook.deliveries.edges.map(({ node }) => node)}
        rowKey={(delivery) => delivery.id}
        empty={
          <EmptyState title="Nothing was sent yet">Test it, or wait for the next run that ends.</EmptyState>
        }
      />
    </Panel>
  );
}

/** Addresses outside that are told of the project's runs, groups and sweeps, with what they were told and what they answered. */
export default function HooksPage() {
  const project = useProject();
  usePageTitle("Web hooks");
  const mayWrite = project.can("project:write");
  const { data, error, refetch } = useQuery(projectHooks, {
    variables: { id: project.id },
    skip: !mayWrite,
  });
  useRefetchOn(["HOOK_CHANGED"], null, refetch);
  const [remove] = useMutation(deleteHook, { refetchQueries: ["ProjectHooks"] });
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<Hook | null>(null);
  const found = data?.project;
  const make = found?.hookHosts.length ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setMaking(true)}>
      Make a hook
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Settings"
        breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]}
        actions={found?.hooks.length ? make : null}
      />
      <SettingsTabs />
      <div className="flex flex-col gap-4">
        {!mayWrite ? (
          <EmptyState icon={<Webhook />} title="Hooks are shown to owners and maintainers">
            An address may be a secret in itself.
          </EmptyState>
        ) : error && !data ? (
          <QueryError thing="The list of hooks" error={error} onRetry={refetch} />
        ) : !found ? (
          <Skeleton className="h-40 w-full rounded-lg opacity-60" />
        ) : found.hooks.length === 0 ? (
          <Panel>
            {found.hookHosts.length === 0 ? (
              <EmptyState icon={<Webhook />} title="No address is allowed here">
                Whoever runs this server names the hosts that hooks may lead to in OFFDIAGONAL_HOOK_HOSTS;
                then an address there can be told when a run finishes or fails.
              </EmptyState>
            ) : (
              <EmptyState icon={<Webhook />} title="No hook yet" action={make}>
                Tell an address at {found.hookHosts.join(", ")} when a run finishes, fails, or is ahead of the
                champion.
              </EmptyState>
            )}
          </Panel>
        ) : (
          found.hooks.map((hook) => (
            <HookPanel key={hook.id} hook={hook} onRemove={() => setRemoving(hook)} />
          ))
        )}
      </div>
      {found ? <CreateHookDialog hosts={found.hookHosts} open={making} onOpenChange={setMaking} /> : null}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null);
        }}
        title="Remove this hook?"
        description={`${removing?.url ?? ""} is told nothing more, and what it was told is forgotten.`}
        confirmLabel="Remove"
        danger
        onConfirm={async () => {
          if (!removing) return;
          await remove({ variables: { input: { hookId: removing.id } } }).catch((reason) => {
            throw new Error(messageOf(reason));
          });
        }}
      />
    </>
  );
}
