"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { VersionQuery } from "@/app/graphql/generated/graphql";

export type Version = VersionQuery["version"];

const VersionContext = createContext<Version | null>(null);

export function VersionProvider({ version, children }: { version: Version; children: ReactNode }) {
  return <VersionContext value={version}>{children}</VersionContext>;
}

/** The open version. */
export function useVersion(): Version {
  const version = useContext(VersionContext);
  if (!version) throw new Error("useVersion is for views of a version");
  return version;
}
