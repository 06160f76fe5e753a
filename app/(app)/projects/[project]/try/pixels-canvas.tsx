"use client";

import { useEffect, useRef } from "react";
import type { LargePicture, Picture } from "@/app/tf/decode";
import { cn } from "@/app/ui/cn";
import { rgbaOf } from "./rgba";

/** Pixels as they are, enlarged without smoothing. `bytes` has 1, 3 or 4 channels. */
export function PixelsCanvas({
  label,
  bytes,
  width,
  height,
  channels,
  className,
}: {
  label: string;
  bytes: ArrayLike<number>;
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.putImageData(new ImageData(rgbaOf(bytes, width * height, channels), width, height), 0, 0);
  }, [bytes, width, height, channels]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={cn(
        "size-full rounded-sm bg-inset object-contain",
        Math.max(width, height) <= 128 && "[image-rendering:pixelated]",
        className,
      )}
    />
  );
}

/** A picture that is tried; of a large one fewer pixels, as a canvas of many holds the page up each time it is drawn. */
export function PictureCanvas({ label, picture }: { label: string; picture: Picture | LargePicture }) {
  const { rgba, width, height } = "shown" in picture ? picture.shown : picture;
  return <PixelsCanvas label={label} bytes={rgba} width={width} height={height} channels={4} />;
}
