"use client";

import { useQuery } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import type { ViewerQuery } from "@/app/graphql/generated/graphql";
import { forgetKept } from "@/app/tf/kept-page";
import { AppShell } from "@/app/ui/app-shell";
import { Skeleton } from "@/app/ui/skeleton";
import { viewerQuery } from "./frame-operations";
import { NoTeam } from "./no-team";
import { QueryError, useHere } from "./query-error";
import { UploadTray } from "./uploads/upload-tray";
import { Uploads } from "./uploads/uploads";

type Viewer = NonNullable<ViewerQuery["viewer"]>;
const ViewerContext = createContext<Viewer | null>(null);

/** The signed-in person and the teams they are in. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer is for pages of the signed-in");
  return viewer;
}

/** Lets in who is signed in and in a team; sends others to sign in, and back here after. */
export function SignedIn({ children }: { children: ReactNode }) {
  const router = useRouter();
  const here = useHere();
  const { data, error, refetch } = useQuery(viewerQuery);
  const viewer = data?.viewer;
  const isSignedOut = data !== undefined && viewer === null;
  useEffect(() => {
    if (!isSignedOut) return;
    void forgetKept();
    router.replace(here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`);
  }, [isSignedOut, here, router]);

  if (!viewer) {
    return (
      <FrameSkeleton>
        {error ? <QueryError thing="This page" error={error} onRetry={refetch} /> : <PageSkeleton />}
      </FrameSkeleton>
    );
  }
  if (viewer.memberships.length === 0) return <NoTeam name={viewer.user.name} onCreated={refetch} />;
  return (
    <ViewerContext value={viewer}>
      <Uploads>
        {children}
        <UploadTray />
      </Uploads>
    </ViewerContext>
  );
}

/** The frame while it is not yet known what belongs in it. */
export function FrameSkeleton({ children }: { children: ReactNode }) {
  return (
    <AppShell
      teamSwitcher={<Skeleton className="h-control w-full" />}
      nav={[]}
      userMenu={<Skeleton className="h-control w-9 md:w-full" />}
    >
      {children}
    </AppShell>
  );
}

/** A page whose content is on its way: a head and a surface of common size. */
export function PageSkeleton() {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="mb-1.5 h-3 w-24" />
      <Skeleton className="mb-5 h-6 w-56" />
      <Skeleton className="h-72 w-full rounded-lg opacity-60" />
    </div>
  );
}
