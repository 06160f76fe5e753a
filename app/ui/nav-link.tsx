"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link of the frame or a button. Its page is fetched ahead once somebody points at it or comes to it by the keyboard: all of
 * them at each opening would keep the browser and the server from the page that was asked for.
 */
export function NavLink({
  onPointerEnter,
  onFocus,
  ...props
}: Omit<ComponentProps<typeof Link>, "prefetch">) {
  const [isNear, setNear] = useState(false);
  return (
    <Link
      {...props}
      prefetch={isNear ? null : false}
      onPointerEnter={(event) => {
        setNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setNear(true);
        onFocus?.(event);
      }}
    />
  );
}
