"use client";

import { Link2, Unlink } from "lucide-react";
import { type ReactNode, useState } from "react";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { Field } from "@/app/ui/field";
import { Select, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";

interface ShareLink {
  readonly id: string;
  readonly createdBy: { readonly name: string };
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  /** what else is to be said of it */
  readonly note?: string;
}

function stateOf({ revokedAt, expiresAt }: ShareLink): "serves" | "withdrawn" | "expired" {
  if (revokedAt) return "withdrawn";
  return new Date(expiresAt).getTime() <= Date.now() ? "expired" : "serves";
}

/** Links for people without an account: makes them for some days, shows each secret once, and withdraws them. */
export function LinksPanel({
  links,
  make,
  revoke,
  onChanged,
  fields,
  children,
}: {
  links: readonly ShareLink[];
  /** Answers with the link's address. */
  make: (days: number) => Promise<string | undefined>;
  revoke: (id: string) => Promise<unknown>;
  onChanged: () => unknown;
  /** What else is chosen of a link. */
  fields?: ReactNode;
  /** What a link shows. */
  children: ReactNode;
}) {
  const [days, setDays] = useState("14");
  const [made, setMade] = useState<string | null>(null);
  const [isMaking, setMaking] = useState(false);
  const failed = (title: string) => (error: unknown) => {
    toast.error(title, { description: messageOf(error) });
  };
  const begin = async () => {
    setMaking(true);
    const url = await make(Number(days)).catch(failed("The link was not made"));
    setMaking(false);
    if (!url) return;
    setMade(url);
    await onChanged();
  };
  return (
    <Panel title="For people without an account">
      <div className="grid gap-3">
        <p className="text-sm text-muted">{children}</p>
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
          {fields}
          <Button icon={<Link2 />} loading={isMaking} onClick={() => void begin()}>
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
                    {link.note ? `; ${link.note}` : ""}
                  </span>
                  {state === "serves" ? (
                    <Button
                      size="sm"
                      icon={<Unlink />}
                      onClick={() => {
                        revoke(link.id).catch(failed("The link was not withdrawn"));
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
