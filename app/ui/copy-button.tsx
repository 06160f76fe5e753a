"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button";
import { toast } from "./toaster";

/** Copies `text`. `label` says what: "Copy run id". */
export function CopyButton({
  text,
  label = "Copy",
  size = "sm",
}: {
  text: string;
  label?: string;
  size?: "sm" | "md";
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.error("The browser did not allow copying.", {
        description: "Select the text and copy it by hand.",
      });
    }
  };
  return (
    <IconButton
      label={copied ? "Copied" : label}
      icon={copied ? <Check /> : <Copy />}
      size={size}
      onClick={copy}
    />
  );
}
