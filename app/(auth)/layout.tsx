import { type ReactNode, Suspense } from "react";
import { Skeleton } from "@/app/ui/skeleton";
import { AuthFrame } from "./auth-frame";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <AuthFrame>
      {/* The address is known in the browser only; the server sends the frame. */}
      <Suspense fallback={<Skeleton className="h-64 w-full" />}>{children}</Suspense>
    </AuthFrame>
  );
}
