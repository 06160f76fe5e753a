"use client";

import "./globals.css";
import PageError from "./error";

/** The frame itself broke: nothing of it can be used here. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans">
        <PageError {...props} />
      </body>
    </html>
  );
}
