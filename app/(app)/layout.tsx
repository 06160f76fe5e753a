import { type ReactNode, Suspense } from "react";
import { AskAhead } from "./ask-ahead";
import { FrameSkeleton, PageSkeleton, SignedIn } from "./signed-in";

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <AskAhead />
      {/* The address is known in the browser only; the server sends the frame. */}
      <Suspense
        fallback={
          <FrameSkeleton>
            <PageSkeleton />
          </FrameSkeleton>
        }
      >
        <SignedIn>{children}</SignedIn>
      </Suspense>
    </>
  );
}
