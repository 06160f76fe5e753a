"use client";

import { useQuery } from "@apollo/client/react";
import { Download } from "lucide-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { KeyValue } from "@/app/ui/key-value";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { Shell } from "../../shell";
import { curlOf, examples } from "./examples";

const scopesOfTokens = graphql(`
  query ScopesOfTokens {
    tokenScopes {
      scope
      actions
    }
  }
`);

const commands = `export OFFDIAGONAL_URL=… OFFDIAGONAL_TOKEN=od_…
npx offdiagonal datasets import DATASET images.zip
npx offdiagonal run launch --version VERSION --set learning.epochs=20 \\
  --wait --require "best(validation.accuracy) > 0.9"`;

const never = () => () => {};

function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative rounded-md bg-inset">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keys too */}
      <pre tabIndex={0} className="overflow-x-auto p-3 pr-12 font-mono text-xs">
        {text}
      </pre>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={label} />
      </div>
    </div>
  );
}

/** How programs use the API: tokens, scopes, limits, errors, and examples that the tests run. */
export default function ApiPage() {
  useDocumentTitle("API");
  const { data } = useQuery(scopesOfTokens);
  const url = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
  return (
    <Shell nav={[]}>
      <PageHeader
        title="API"
        description="Whatever a page shows or does, a program can read or do: the pages have no other way in."
        breadcrumbs={[{ label: "Access tokens", href: "/account/tokens" }]}
        actions={
          <Button icon={<Download />} onClick={() => window.location.assign("/api/graphql/schema")}>
            Schema
          </Button>
        }
      />
      <div className="flex max-w-4xl flex-col gap-4">
        <Panel title="How it works">
          <ul className="list-disc space-y-1.5 pl-5 text-sm">
            <li>
              GraphQL at <code>/api/graphql</code>, subscriptions at <code>/api/graphql/stream</code>, files
              under <code>/files</code>, uploads by tus 1.0 at <code>/api/uploads</code>; each takes{" "}
              <code>Authorization: Bearer od_…</code>, a{" "}
              <Link href="/account/tokens" className="text-accent-text underline underline-offset-2">
                token that you make in your account
              </Link>
              .
            </li>
            <li>
              A token acts as you, through your memberships, and is told which scope it lacks. What lies
              outside of what it is bound to answers as if it did not exist; only the name and the people of a
              project’s team are shown with the project.
            </li>
            <li>
              Errors stand in <code>errors</code>, with a sentence for people and a code in{" "}
              <code>extensions.code</code>: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_INPUT (with the
              field), CONFLICT, RATE_LIMITED, LIMIT_EXCEEDED, INTERNAL.
            </li>
            <li>
              1,200 requests a minute a token, beyond which the answer is 429; an operation has the limits
              that pages have: 12 levels, 500 rows a page.
            </li>
          </ul>
        </Panel>
        <Panel title="Scopes">
          {data ? (
            <KeyValue
              items={data.tokenScopes.map(({ scope, actions }) => ({
                label: scope,
                value: actions.join("; "),
              }))}
            />
          ) : (
            <Skeleton className="h-39.5 max-sm:h-72" />
          )}
        </Panel>
        <Panel
          title="From a command line"
          description="See npx offdiagonal --help in the folder of Offdiagonal"
        >
          <Code text={commands} label="Copy the commands" />
        </Panel>
        {examples.map((example) => (
          <Panel
            key={example.title}
            title={example.title}
            description={example.text}
            actions={<Badge>{example.scope}</Badge>}
          >
            <Code text={curlOf(example, url)} label={`Copy: ${example.title}`} />
          </Panel>
        ))}
      </div>
    </Shell>
  );
}
