import type { ReactNode } from "react";
import { ThemeToggle } from "@/app/ui/theme-toggle";

/** The page around a form of one column: what one sees before being in a team. */
export function AuthFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end p-3">
        <ThemeToggle />
      </div>
      <main className="flex flex-1 flex-col items-center px-4 pt-[6dvh] pb-12">
        <p className="mb-5 flex items-center gap-2 text-lg font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width={24} height={24} loading="lazy" />
          Offdiagonal
        </p>
        <div className="w-full max-w-sm rounded-xl border bg-panel p-5 shadow-sm">{children}</div>
      </main>
    </div>
  );
}
