"use client";

import { CircleAlert } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "./cn";

type FieldWiring = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };
const FieldContext = createContext<FieldWiring | null>(null);

/** The attributes that tie a control to the Field around it; the control's own props win. */
export function useFieldWiring(own: { id?: string; required?: boolean }) {
  const field = useContext(FieldContext);
  return {
    id: own.id ?? field?.id,
    "aria-describedby": field?.describedBy,
    "aria-invalid": field?.invalid || undefined,
    required: own.required ?? (field?.required || undefined),
  };
}

/** Ties the control inside to a label (`htmlFor={id}`) and a note that stand elsewhere: for rows that Field does not lay out. */
export function ControlWiring({
  id,
  describedBy,
  invalid = false,
  children,
}: {
  id: string;
  describedBy?: string;
  invalid?: boolean;
  children: ReactNode;
}) {
  return <FieldContext value={{ id, describedBy, invalid, required: false }}>{children}</FieldContext>;
}

/** Label, help and error around one control, wired for screen readers. An error takes the place of the help. */
export function Field({
  label,
  help,
  error,
  required = false,
  optional = false,
  hideLabel = false,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | null;
  required?: boolean;
  optional?: boolean;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error || help);
  return (
    <FieldContext
      value={{ id, describedBy: hasNote ? noteId : undefined, invalid: Boolean(error), required }}
    >
      <div className={cn("flex min-w-0 flex-col gap-1", className)}>
        <label htmlFor={id} className={hideLabel ? "sr-only" : "text-xs font-medium text-fg"}>
          {label}
          {optional ? <span className="font-normal text-subtle"> (optional)</span> : null}
        </label>
        {children}
        {error ? (
          <p id={noteId} role="alert" className="flex items-start gap-1 text-xs text-danger-text">
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {error}
          </p>
        ) : help ? (
          <p id={noteId} className="text-xs text-muted">
            {help}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}
