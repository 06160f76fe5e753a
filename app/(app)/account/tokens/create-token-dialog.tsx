"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useId, useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TokenScope } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { CopyButton } from "@/app/ui/copy-button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";

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
  const formId = useId();
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
    <Dialog
      open={open}
      onOpenChange={change}
      title={made ? "Copy this token" : "Make an access token"}
      footer={
        made ? (
          // Keys: one button that turned into the other within its click would send the form again.
          <Button key="done" variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        ) : (
          <Button key="make" type="submit" form={formId} variant="primary" loading={loading}>
            Make the token
          </Button>
        )
      }
    >
      {made ? (
        <div className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <TextInput
              aria-label="Access token"
              readOnly
              value={made.secret}
              className="font-mono text-xs"
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton text={made.secret} label="Copy token" size="md" />
          </div>
          <AlertBanner tone="warning">
            It is shown this once. Whoever has it acts as you, within its scopes
            {made.token.expiresAt ? `, until ${instant(made.token.expiresAt)}` : ""}.
          </AlertBanner>
        </div>
      ) : (
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {error ? (
            <AlertBanner tone="danger" title="The token was not made">
              {messageOf(error)}
            </AlertBanner>
          ) : null}
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
        </form>
      )}
    </Dialog>
  );
}
