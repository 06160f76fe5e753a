"use client";

import { useState } from "react";
import { CopyButton } from "@/app/ui/copy-button";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import { type Draft, isSame } from "./draft";

function parse(text: string): { value: Draft } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Draft };
    return { error: "A configuration is an object: it starts with { and ends with }." };
  } catch (error) {
    return { error: `This is no JSON yet: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The configuration as text. What parses goes to the form at once; what does not stays here with the reason. */
export function JsonEditor({
  draft,
  issues,
  error,
  onError,
  onChange,
}: {
  draft: Draft;
  issues: readonly { path: string; message: string }[];
  error: string | null;
  onError: (error: string | null) => void;
  onChange: (draft: Draft) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : parse(typed);
  const isOwn = read !== null && ("error" in read ? error !== null : isSame(read.value, draft));
  const text = isOwn && typed !== null ? typed : JSON.stringify(draft, null, 2);
  return (
    <div className="grid gap-2">
      <Field label="Configuration" hideLabel error={error}>
        <TextArea
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          rows={24}
          value={text}
          onChange={(event) => {
            setTyped(event.target.value);
            const next = parse(event.target.value);
            onError("error" in next ? next.error : null);
            if ("value" in next) onChange(next.value);
          }}
          className="font-mono text-xs leading-5"
        />
      </Field>
      <div className="flex items-start justify-between gap-3">
        <ul className="text-xs text-danger-text" aria-live="polite">
          {issues.map((issue) => (
            <li key={issue.path}>{issue.message}</li>
          ))}
        </ul>
        <CopyButton text={text} label="Copy the configuration" />
      </div>
    </div>
  );
}
