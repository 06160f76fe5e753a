"use client";

import { usePageTitle } from "../../../project-context";
import { useQueue } from "../queue-context";
import { Voting } from "./voting";

/** The images of a queue one at a time, each with a key for a class. */
export default function QueueLabelPage() {
  const queue = useQueue();
  usePageTitle(`Label ${queue.name}`);
  return <Voting />;
}
