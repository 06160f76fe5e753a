"use client";

import { useMutation } from "@apollo/client/react";
import { Link2, Unlink } from "lucide-react";
import { useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ReviewSummaryQuery } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { Field } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";

const createLink = graphql(`
  mutation CreateReviewLink($input: CreateReviewLinkInput!) {
    createReviewLink(input: $input) {
      url
      link {
        id
      }
    }
  }
`);

const revokeLink = graphql(`
  mutation RevokeReviewLink($input: RevokeReviewLinkInput!) {
    revokeReviewLink(input: $input) {
      id
      revokedAt
    }
  }
`);

type Link = ReviewSummaryQuery["review"]["links"][number];

function stateOf({ revokedAt, expiresAt }: Link): "serves" | "withdrawn" | "expired" {
  if (revokedAt) return "withdrawn";
  return new Date(expiresAt).getTime() <= Date.now() ? "expired" : "serves";
}

/** Links that show the closed review to people without an account, and nothing else. */
export function ShareLinks({
  reviewId,
  links,
  onChanged,
}: {
  reviewId: string;
  links: readonly Link[];
  onChanged: () => unknown;
}) {
  const [days, setDays] = useState("14");
  const [made, setMade] = useState<string | null>(null);
  const [create, { loading }] = useMutation(createLink);
  const [revoke] = useMutation(revokeLink);
  const failed = (title: string) => (error: unknown) => {
    toast.error(title, { description: messageOf(error) });
  };
  const make = async () => {
    const done = await create({ variables: { input: { reviewId, days: Number(days) } } }).catch(
      failed("The link was not made"),
    );
    if (!done?.data) return;
    setMade(done.data.createReviewLink.url);
    await onChanged();
  };
  return (
    <Panel title="For people without an account">
      <div className="grid gap-3">
        <p className="text-sm text-muted">
          A link shows this summary and its pictures as they are now, and nothing else of the project.
        </p>
        <div className="flex flex-wrap items-end gap-2">
          <Field label="Serves for">
            <Select
              value={days}
              onChange={({ target }) => setDays(target.value)}
              options={[
                { value: "1", label: "1 day" },
                { value: "14", label: "14 days" },
                { value: "90", label: "90 days" },
              ]}
            />
          </Field>
          <Button icon={<Link2 />} loading={loading} onClick={() => void make()}>
            Make a link
          </Button>
        </div>
        {made ? (
          <div className="flex items-end gap-1">
            <Field label="The link, shown this once" className="min-w-0 flex-1">
              <TextInput readOnly value={made} onFocus={({ target }) => target.select()} />
            </Field>
            <CopyButton text={made} label="Copy the link" size="md" />
          </div>
        ) : null}
        {links.length > 0 ? (
          <ul aria-label="Links" className="divide-y rounded-md border text-sm">
            {links.map((link) => {
              const state = stateOf(link);
              return (
                <li key={link.id} className="flex flex-wrap items-center gap-2 px-3 py-1.5">
                  <Badge tone={state === "serves" ? "success" : "neutral"}>{state}</Badge>
                  <span className="min-w-0 flex-1 basis-56 text-muted">
                    by {link.createdBy.name}, until {instant(link.expiresAt)}
                  </span>
                  {state === "serves" ? (
                    <Button
                      size="sm"
                      icon={<Unlink />}
                      onClick={() => {
                        revoke({ variables: { input: { reviewLinkId: link.id } } }).catch(
                          failed("The link was not withdrawn"),
                        );
                      }}
                    >
                      Withdraw
                    </Button>
                  ) : null}
                </li>
              );
            })}
          </ul>
        ) : null}
      </div>
    </Panel>
  );
}
