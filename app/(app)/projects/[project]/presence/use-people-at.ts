"use client";

import { useMemo } from "react";
import { type Person, usePresence } from "./presence";

/** Others whose page has this path, with what is chosen there. */
export function usePeopleAt(path: string): readonly { person: Person; query: URLSearchParams }[] {
  const { others } = usePresence();
  return useMemo(
    () =>
      others.flatMap((person) => {
        const [at, query = ""] = person.url.split("?");
        return at === path ? [{ person, query: new URLSearchParams(query) }] : [];
      }),
    [others, path],
  );
}
