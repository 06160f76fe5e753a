"use client";

import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { askAhead } from "@/app/graphql/ahead";
import { projectFrame, viewerQuery } from "./frame-operations";
import { askTry, beginTry } from "./projects/[project]/try/try-ahead";

/**
 * Asks for what a page that is opened will ask for by its address, before anything of it is drawn: else each of who is
 * signed in, the project, the page's own and its workers would wait for the one before. Draws nothing.
 */
export function AskAhead() {
  const client = useApolloClient();
  useState(() => {
    if (typeof location !== "undefined") void askForPage(client, location);
  });
  return null;
}

async function askForPage(client: ApolloClient, { pathname, search }: Location): Promise<void> {
  void askAhead(client, viewerQuery, {});
  const [, project, page] = /^\/projects\/([^/]+)(?:\/([^/]+))?/.exec(pathname) ?? [];
  if (!project) return;
  const address = new URLSearchParams(search);
  if (page === "try") beginTry(address);
  await askAhead(client, projectFrame, { id: project });
  // After it: a page hears of what happened after the frame's last event, and may know of nothing older.
  if (page === "try") askTry(client, project, address);
}
