"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { QueueFrameQuery } from "@/app/graphql/generated/graphql";

export type Queue = QueueFrameQuery["labelQueue"];

const QueueContext = createContext<Queue | null>(null);

export function QueueProvider({ queue, children }: { queue: Queue; children: ReactNode }) {
  return <QueueContext value={queue}>{children}</QueueContext>;
}

/** The open queue with its counts and its people. */
export function useQueue(): Queue {
  const queue = useContext(QueueContext);
  if (!queue) throw new Error("useQueue is for views of a queue");
  return queue;
}
