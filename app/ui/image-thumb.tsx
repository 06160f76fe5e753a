"use client";

import { ImageOff } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "./cn";

/** An image in a box whose size you give (className); up to 64 px natural size it is drawn with hard pixels. */
export function ImageThumb({
  src,
  alt,
  eager = false,
  urgent = false,
  className,
}: {
  src: string | null | undefined;
  alt: string;
  eager?: boolean;
  /** what the page is about: fetched before small pictures that are asked for at the same time */
  urgent?: boolean;
  className?: string;
}) {
  // Kept by address, so that another src starts afresh without an effect.
  const [seen, setSeen] = useState<{ src: string; state: "tiny" | "large" | "broken" } | null>(null);
  const state = seen && seen.src === src ? seen.state : "loading";
  const isBroken = state === "broken";
  // What failed for want of a connection is asked for again once there is one.
  useEffect(() => {
    if (!isBroken) return;
    const again = () => setSeen(null);
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [isBroken]);
  if (!src || isBroken) {
    return (
      <span
        role="img"
        aria-label={`${alt} (no picture)`}
        className={cn("grid place-items-center overflow-hidden rounded-sm bg-inset text-subtle", className)}
      >
        <ImageOff aria-hidden className="size-4" />
      </span>
    );
  }
  const read = (image: HTMLImageElement) => {
    if (!image.complete) return;
    const size = Math.max(image.naturalWidth, image.naturalHeight);
    const next = size === 0 ? "broken" : size <= 64 ? "tiny" : "large";
    setSeen((old) => (old?.src === src && old.state === next ? old : { src, state: next }));
  };
  return (
    <span className={cn("block overflow-hidden rounded-sm bg-inset", className)}>
      {/* A plain img: blobs are served with authorisation, not through an optimiser. */}
      <img
        // A picture from the cache may be complete before React listens.
        ref={(image) => {
          if (image && state === "loading" && image.complete && image.naturalWidth > 0) read(image);
        }}
        src={src}
        alt={alt}
        loading={eager || urgent ? "eager" : "lazy"}
        fetchPriority={urgent ? "high" : undefined}
        decoding="async"
        draggable={false}
        onLoad={(event) => read(event.currentTarget)}
        onError={() => setSeen({ src, state: "broken" })}
        className={cn("size-full object-contain", state === "tiny" && "[image-rendering:pixelated]")}
      />
    </span>
  );
}
