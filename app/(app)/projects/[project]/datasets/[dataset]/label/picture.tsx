"use client";

import { ImageOff } from "lucide-react";
import { useState } from "react";
import { cn } from "@/app/ui/cn";

/** A picture as large as its box. Small ones are enlarged with hard pixels, so that each can be seen. */
export function Picture({ src, alt }: { src: string; alt: string }) {
  const [seen, setSeen] = useState<{ src: string; state: "tiny" | "large" | "broken" } | null>(null);
  const state = seen?.src === src ? seen.state : "loading";
  if (state === "broken") {
    return (
      <p className="grid size-full place-content-center justify-items-center gap-2 text-sm text-muted">
        <ImageOff aria-hidden className="size-6" />
        This picture cannot be shown.
      </p>
    );
  }
  return (
    <img
      key={src}
      src={src}
      alt={alt}
      // Decoded ahead: it is painted in the same frame as its name.
      decoding="sync"
      draggable={false}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
        setSeen({ src, state: Math.max(naturalWidth, naturalHeight) <= 64 ? "tiny" : "large" })
      }
      onError={() => setSeen({ src, state: "broken" })}
      className={cn(
        "absolute inset-0 size-full object-contain",
        state === "tiny" && "[image-rendering:pixelated]",
      )}
    />
  );
}
