"use client";

import { useApolloClient } from "@apollo/client/react";
import { usePathname, useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useHere } from "@/app/(app)/query-error";
import { useViewer } from "@/app/(app)/signed-in";
import { useConnected, useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import { newKey } from "@/app/new-key";

const lookAt = graphql(`
  mutation LookAt($input: LookAtInput!) {
    lookAt(input: $input)
  }
`);

/** Somebody else who is in the project now, where they were last. */
export interface Person {
  id: string;
  name: string;
  url: string;
}

interface Presence {
  others: readonly Person[];
  /** Whom the viewer's page goes with; null: nobody. */
  following: Person | null;
  follow: (id: string | null) => void;
}

const PresenceContext = createContext<Presence | null>(null);

/** Who else is in the open project. */
export function usePresence(): Presence {
  const presence = useContext(PresenceContext);
  if (!presence) throw new Error("usePresence is for pages of a project");
  return presence;
}

/** The server takes whoever is silent for 25 s for gone. */
const beatMs = 10_000;
/** Keys go through pictures faster than anybody follows. */
const settleMs = 150;

/** Says where this tab is, knows where others are, and goes along with whom the viewer follows. */
export function PresenceProvider({ projectId, children }: { projectId: string; children: ReactNode }) {
  const client = useApolloClient();
  const router = useRouter();
  const { user } = useViewer();
  const path = usePathname();
  const here = useHere();
  const isConnected = useConnected();
  const [session] = useState(newKey);
  const [others, setOthers] = useState<readonly Person[]>([]);
  const [followed, follow] = useState<string | null>(null);

  const say = useCallback(
    (url: string | null) => {
      const input = { projectId, session, url };
      // It is said again soon; who leaves unheard is missed soon.
      void client
        .mutate({ mutation: lookAt, variables: { input }, context: { fetchOptions: { keepalive: true } } })
        .catch(() => undefined);
    },
    [client, projectId, session],
  );
  const url = path.startsWith(`/projects/${projectId}`) ? here : `/projects/${projectId}`;
  useEffect(() => {
    if (!isConnected) return;
    const now = () => (document.hidden ? undefined : say(url));
    const first = setTimeout(now, settleMs);
    const beat = setInterval(now, beatMs);
    const onVisibility = () => say(document.hidden ? null : url);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(first);
      clearInterval(beat);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [isConnected, say, url]);
  useEffect(() => {
    const leave = () => say(null);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [say]);

  useProjectEvent(["PRESENCE"], null, ({ present }) => {
    // Of somebody's tabs the one where they were last.
    const byPerson = new Map((present ?? []).map((one) => [one.user.id, one]));
    byPerson.delete(user.id);
    setOthers(
      [...byPerson.values()]
        .map((one) => ({ id: one.user.id, name: one.user.name, url: one.url }))
        .sort((one, other) => one.name.localeCompare(other.name)),
    );
  });

  const following = others.find(({ id }) => id === followed) ?? null;
  const target = following?.url;
  const at = useRef(here);
  at.current = here;
  useEffect(() => {
    if (target && target !== at.current) router.replace(target, { scroll: false });
  }, [target, router]);
  const value = useMemo(() => ({ others, following, follow }), [others, following]);
  return <PresenceContext value={value}>{children}</PresenceContext>;
}
