"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TokenScope } from "@/app/graphql/generated/graphql";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";
import { ShownOnceDialog } from "@/app/ui/shown-once-dialog";

const tokenChoices = graphql(`
  query TokenChoices {
    tokenScopes {
      scope
      actions
    }
    viewer {
      memberships {
        id
        team {
          id
          name
          projects(first: 100) {
            edges {
              node {
                id
                name
              }
            }
          }
        }
      }
    }
  }
`);

const createToken = graphql(`
  mutation CreateToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      secret
      token {
        id
        expiresAt
      }
    }
  }
`);

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "", label: "For ever" },
] as const;

const toggled = <T,>(set: ReadonlySet<T>, value: T): Set<T> => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};

/** Chooses what a token may do and where, then shows its secret, once. */
export function CreateTokenDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { data: choices } = useQuery(tokenChoices, { skip: !open });
  const [create, { data, error, loading, reset }] = useMutation(createToken, {
    refetchQueries: ["OwnTokens"],
  });
  const [name, setName] = useState("");
  const [days, setDays] = useState<string>("90");
  const [scopes, setScopes] = useState<ReadonlySet<TokenScope>>(new Set());
  const [places, setPlaces] = useState<ReadonlySet<string>>(new Set());
  const made = data?.createToken;
  const change = (next: boolean) => {
    if (!next) {
      reset();
      setName("");
      setScopes(new Set());
      setPlaces(new Set());
    }
    onOpenChange(next);
  };
  const teams = choices?.viewer?.memberships.map(({ team }) => team) ?? [];
  const send = () => {
    const teamIds = teams.flatMap(({ id }) => (places.has(id) ? [id] : []));
    const projectIds = [...places].filter((id) => !teamIds.includes(id));
    const expiresInDays = days === "" ? null : Number(days);
    void create({
      variables: { input: { name, scopes: [...scopes], expiresInDays, teamIds, projectIds } },
    }).catch(() => undefined);
  };
  return (
    <ShownOnceDialog
      open={open}
      onOpenChange={change}
      title="Make an access token"
      submit="Make the token"
      loading={loading}
      onSubmit={send}
      failure={error ? { title: "The token was not made", reason: messageOf(error) } : null}
      made={
        made
          ? {
              text: made.secret,
              title: "Copy this token",
              label: "Access token",
              word: "token",
              warning: `Whoever has it acts as you, within its scopes${
                made.token.expiresAt ? `, until ${instant(made.token.expiresAt)}` : ""
              }.`,
            }
          : null
      }
    >
      <Field label="What uses it">
        <TextInput value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">What it may do</legend>
        {choices?.tokenScopes.map(({ scope, actions }) => (
          <Checkbox
            key={scope}
            label={<span className="font-mono">{scope}</span>}
            help={actions.join("; ")}
            checked={scope === "read" || scopes.has(scope)}
            disabled={scope === "read"}
            onChange={() => setScopes(toggled(scopes, scope))}
          />
        ))}
        <p className="text-xs text-muted">
          Never more than your role in the team allows, and never members, roles or tokens.
        </p>
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">Where it serves</legend>
        <p className="text-xs text-muted">
          {places.size === 0 ? "In all your teams, also later ones." : "In what is checked alone."}
        </p>
        {teams.map((team) => (
          <div key={team.id} className="flex flex-col gap-1.5">
            <Checkbox
              label={team.name}
              checked={places.has(team.id)}
              onChange={() => setPlaces(toggled(places, team.id))}
            />
            {team.projects.edges.map(({ node }) => (
              <Checkbox
                key={node.id}
                className="pl-6"
                label={node.name}
                checked={places.has(team.id) || places.has(node.id)}
                disabled={places.has(team.id)}
                onChange={() => setPlaces(toggled(places, node.id))}
              />
            ))}
          </div>
        ))}
      </fieldset>
      <Field label="Serves for">
        <Select options={lifetimes} value={days} onChange={({ target }) => setDays(target.value)} />
      </Field>
    </ShownOnceDialog>
  );
}
