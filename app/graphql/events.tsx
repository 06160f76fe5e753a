"use client";

import { useApolloClient } from "@apollo/client/react";
import { print } from "graphql";
import { createClient } from "graphql-sse";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { forgetAhead } from "./ahead";
import { graphql } from "./generated";
import type { ProjectEventsSubscription } from "./generated/graphql";

export type ProjectEvent = ProjectEventsSubscription["projectEvents"];
export type ProjectEventType = ProjectEvent["type"];

type Listener = (event: ProjectEvent) => void;

/** The server sends something at least every 12 s: a stream silent for so long, in ms, is dead without being closed. */
const silence = 30_000;

/** `fetch` that reports each piece of the answer's body, pings included, which the client above keeps to itself. */
function fetchReporting(onBytes: () => void): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    onBytes();
    if (!response.body) return response;
    const watched = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        onBytes();
        controller.enqueue(bytes);
      },
    });
    return new Response(response.body.pipeThrough(watched), response);
  };
}

interface Events {
  listen(listener: Listener): () => void;
  /** False while the connection is being made again. */
  connected: boolean;
}

const EventsContext = createContext<Events | null>(null);

const query = print(
  graphql(`
    subscription ProjectEvents($projectId: ID!, $after: String) {
      projectEvents(projectId: $projectId, after: $after) {
        sequence
        type
        objectId
        decisions {
          ...ReviewDecision
        }
        present {
          url
          session
          user {
            id
            name
          }
        }
      }
    }
  `),
);

/**
 * One event stream an open project. It names the last event it has seen whenever it connects, so what happened
 * while it was away arrives then; RESYNC makes every active query read again.
 */
export function ProjectEvents({
  projectId,
  after,
  children,
}: {
  projectId: string;
  after: string;
  children: ReactNode;
}) {
  const apollo = useApolloClient();
  const listeners = useRef(new Set<Listener>());
  const last = useRef(after);
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    last.current = after;
    let gone = false;
    let isBack = true;
    let delay = 500;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let watch: ReturnType<typeof setTimeout> | undefined;
    let close: () => void = () => {};
    const client = createClient({
      url: "/api/graphql/stream",
      retryAttempts: 0,
      credentials: "same-origin",
      fetchFn: fetchReporting(listenForSilence),
    });

    function listenForSilence() {
      clearTimeout(watch);
      if (gone) return;
      watch = setTimeout(() => {
        close();
        again();
      }, silence);
    }

    const again = () => {
      clearTimeout(watch);
      clearTimeout(timer);
      if (gone) return;
      setConnected(false);
      isBack = false;
      timer = setTimeout(open, delay);
      delay = Math.min(delay * 2, 10_000);
    };

    /** What could not be read while the connection was away is asked for again. */
    const readFailed = () => {
      for (const query of apollo.getObservableQueries("active")) {
        if (query.getCurrentResult().error) query.refetch().catch(() => undefined);
      }
    };
    addEventListener("online", readFailed);

    function open() {
      listenForSilence();
      close = client.subscribe<ProjectEventsSubscription>(
        { query, variables: { projectId, after: last.current } },
        {
          next: ({ data }) => {
            delay = 500;
            if (!data) return;
            const event = data.projectEvents;
            // Of no number: who is here is no event of the log.
            if (event.sequence !== null) {
              last.current = event.sequence;
              forgetAhead(apollo);
            }
            if (event.type === "RESYNC") void apollo.refetchQueries({ include: "active" });
            for (const listener of listeners.current) listener(event);
          },
          error: again,
          complete: again,
        },
        {
          connected: () => {
            setConnected(true);
            if (!isBack) readFailed();
            isBack = true;
          },
        },
      );
    }

    open();
    return () => {
      gone = true;
      removeEventListener("online", readFailed);
      clearTimeout(timer);
      clearTimeout(watch);
      close();
      client.dispose();
    };
  }, [apollo, projectId]);

  return (
    <EventsContext.Provider
      value={{
        connected,
        listen: (listener) => {
          listeners.current.add(listener);
          return () => listeners.current.delete(listener);
        },
      }}
    >
      {children}
    </EventsContext.Provider>
  );
}

function useEvents(): Events {
  const events = useContext(EventsContext);
  if (!events) throw new Error("Events are heard inside ProjectEvents only");
  return events;
}

/** Whether live updates are flowing. */
export function useConnected(): boolean {
  return useEvents().connected;
}

/** Calls back for each event of the types given, about one object where its id is given. */
export function useProjectEvent(
  types: readonly ProjectEventType[],
  objectId: string | null,
  callback: Listener,
): void {
  const { listen } = useEvents();
  const latest = useRef({ types, objectId, callback });
  latest.current = { types, objectId, callback };
  const listenRef = useRef(listen);
  useEffect(
    () =>
      listenRef.current((event) => {
        const current = latest.current;
        if (!current.types.includes(event.type)) return;
        if (current.objectId !== null && current.objectId !== event.objectId) return;
        current.callback(event);
      }),
    [],
  );
}
