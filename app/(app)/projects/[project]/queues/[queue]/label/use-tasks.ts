"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { QueueTaskFragment } from "@/app/graphql/generated/graphql";
import { useDecoded } from "../../../labelling/use-decoded";

graphql(`
  fragment QueueTask on QueueTask {
    imageId
    url
    thumbnailUrl
    width
    height
  }
`);

const ownAnswers = graphql(`
  query QueueOwnAnswers($id: ID!) {
    labelQueue(id: $id) {
      id
      ownAnswers {
        answer
        class {
          id
        }
        task {
          ...QueueTask
        }
      }
    }
  }
`);

const dealImages = graphql(`
  mutation DealQueueImages($input: DealQueueImagesInput!) {
    dealQueueImages(input: $input) {
      queue {
        ...QueueProgress
      }
      tasks {
        ...QueueTask
      }
    }
  }
`);

export interface Said {
  answer: "class" | "cannot_say" | "skip";
  classId: string | null;
}

export type Task = QueueTaskFragment & { said: Said | null };

const atOnce = 20;
/** Fewer images ahead than these: more are asked for. */
const least = 8;
const ahead = 3;
/** How often is looked again where nothing was left: others may have skipped or left some. */
const lookAgainMs = 30_000;

/**
 * The images of a queue that are the viewer's to vote on, one at a time, behind those that they voted on lately. What is
 * answered here is answered, whether the server has it already or not.
 */
export function useTasks(queueId: string) {
  const client = useApolloClient();
  const [tasks, setTasks] = useState<readonly Task[] | null>(null);
  const [at, setAt] = useState(0);
  const [isDry, setDry] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const asking = useRef(false);

  const deal = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    try {
      const { data } = await client.mutate({
        mutation: dealImages,
        variables: { input: { queueId, count: atOnce } },
      });
      const dealt = data?.dealQueueImages.tasks ?? [];
      setError(null);
      setTasks((old) => {
        const known = new Set(old?.map(({ imageId }) => imageId));
        const fresh = dealt.filter(({ imageId }) => !known.has(imageId));
        setDry(fresh.length === 0);
        return [...(old ?? []), ...fresh.map((task) => ({ ...task, said: null }))];
      });
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      asking.current = false;
    }
  }, [client, queueId]);

  useEffect(() => {
    let isOver = false;
    const begin = async () => {
      const { data } = await client.query({
        query: ownAnswers,
        variables: { id: queueId },
        fetchPolicy: "no-cache",
      });
      if (isOver) return;
      const before = (data?.labelQueue.ownAnswers ?? []).toReversed();
      setTasks(
        before.map(({ task, answer, class: said }) => ({
          ...task,
          said: { answer, classId: said?.id ?? null },
        })),
      );
      setAt(before.length);
      await deal();
    };
    begin().catch((cause) => {
      if (!isOver) setError(cause);
    });
    return () => {
      isOver = true;
    };
  }, [client, queueId, deal]);

  const left = tasks ? tasks.length - at : 0;
  const isShort = tasks !== null && left < least && !isDry && !error;
  useEffect(() => {
    if (isShort) void deal();
  }, [isShort, left, deal]);
  const isIdle = tasks !== null && left === 0;
  useEffect(() => {
    if (!isIdle) return;
    const timer = setInterval(() => void deal(), lookAgainMs);
    return () => clearInterval(timer);
  }, [isIdle, deal]);

  useDecoded((tasks?.slice(at + 1, at + 1 + ahead) ?? []).map(({ url }) => url));

  return {
    /** Undefined while loading, null where nothing is left now. */
    task: tasks === null ? undefined : (tasks[at] ?? (isDry || error ? null : undefined)),
    hasPrevious: at > 0,
    error,
    lookAgain: () => {
      setDry(false);
      setError(null);
      void deal();
    },
    previous: () => setAt((now) => Math.max(0, now - 1)),
    /** Goes on without an answer, to images that were met before. */
    next: () => setAt((now) => (tasks?.[now]?.said ? now + 1 : now)),
    answer: (said: Said) => {
      setTasks((old) => (old ?? []).map((task, index) => (index === at ? { ...task, said } : task)));
      setAt(at + 1);
    },
  };
}
