import { type ReactNode, Suspense } from "react";
import { FrameSkeleton, PageSkeleton, SignedIn } from "./signed-in";

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    // The address is known in the browser only; the server sends the frame.
    <Suspense
      fallback={
        <FrameSkeleton>
          <PageSkeleton />
        </FrameSkeleton>
      }
    >
      <SignedIn>{children}</SignedIn>
    </Suspense>
  );
}
