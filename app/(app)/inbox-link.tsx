"use client";

import { useQuery } from "@apollo/client/react";
import { Inbox } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import { IconButton } from "@/app/ui/icon-button";

const unreadCount = graphql(`
  query UnreadCount {
    viewer {
      unreadCount
    }
  }
`);

/** In a project events tell sooner; elsewhere it is looked at this often. */
const pollMs = 60_000;

/** The way to the inbox, with how much is unread there. */
export function InboxLink() {
  const { data } = useQuery(unreadCount, { pollInterval: pollMs });
  const unread = data?.viewer?.unreadCount ?? 0;
  const count = unread > 99 ? "99+" : String(unread);
  return (
    <span className="relative">
      <IconButton
        label={unread > 0 ? `Inbox, ${count} unread` : "Inbox"}
        icon={<Inbox />}
        side="right"
        href="/inbox"
      />
      {unread > 0 ? (
        <span
          aria-hidden
          className="pointer-events-none absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-2xs font-medium tabular-nums text-on-accent"
        >
          {count}
        </span>
      ) : null}
    </span>
  );
}
