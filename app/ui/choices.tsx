"use client";

import { Check, Minus } from "lucide-react";
import {
  type ComponentPropsWithRef,
  type ReactNode,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
} from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field";

/** A box with its text beside it. `indeterminate` for "some of them". Native: `register` works. */
export function Checkbox({
  label,
  help,
  hideLabel = false,
  indeterminate = false,
  className,
  ref,
  ...props
}: ComponentPropsWithRef<"input"> & {
  label: ReactNode;
  help?: ReactNode;
  hideLabel?: boolean;
  indeterminate?: boolean;
}) {
  const wiring = useFieldWiring(props);
  const helpId = useId();
  const own = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => own.current as HTMLInputElement);
  // HTML has no attribute for it.
  useEffect(() => {
    if (own.current) own.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <label className={cn("inline-flex items-start gap-2 text-sm has-disabled:opacity-50", className)}>
      <span
        className={cn(
          "relative grid size-4 shrink-0 place-items-center",
          // In the middle of the text's first line.
          !hideLabel && "mt-0.5",
        )}
      >
        <input
          {...props}
          {...wiring}
          ref={own}
          id={props.id}
          type="checkbox"
          aria-describedby={help ? helpId : wiring["aria-describedby"]}
          className={cn(
            "peer size-4 appearance-none rounded-sm border border-control-line bg-panel checked:border-accent checked:bg-accent",
            indeterminate && "border-accent bg-accent",
          )}
        />
        {indeterminate ? (
          <Minus aria-hidden strokeWidth={3} className="pointer-events-none absolute size-3 text-on-accent" />
        ) : (
          <Check
            aria-hidden
            strokeWidth={3}
            className="pointer-events-none absolute hidden size-3 text-on-accent peer-checked:block"
          />
        )}
      </span>
      <span className={hideLabel ? "sr-only" : "min-w-0"}>
        {label}
        {help ? (
          <span id={helpId} className="block text-xs text-muted">
            {help}
          </span>
        ) : null}
      </span>
    </label>
  );
}

/** On or off, at once. Where a form is sent later, use a Checkbox. */
export function Switch({
  label,
  help,
  hideLabel = false,
  className,
  ...props
}: ComponentPropsWithRef<"input"> & { label: ReactNode; help?: ReactNode; hideLabel?: boolean }) {
  const helpId = useId();
  return (
    <label className={cn("inline-flex items-start gap-2.5 text-sm has-disabled:opacity-50", className)}>
      <span className="relative mt-0.5 inline-flex h-4 w-7 shrink-0">
        <input
          {...props}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox carries its own checked state
          role="switch"
          aria-describedby={help ? helpId : undefined}
          className="peer h-4 w-7 appearance-none rounded-full bg-control-line transition-colors checked:bg-accent"
        />
        <span className="pointer-events-none absolute left-0.5 top-0.5 size-3 rounded-full bg-on-accent shadow-sm transition-transform peer-checked:translate-x-3" />
      </span>
      <span className={hideLabel ? "sr-only" : "min-w-0"}>
        {label}
        {help ? (
          <span id={helpId} className="block text-xs text-muted">
            {help}
          </span>
        ) : null}
      </span>
    </label>
  );
}

export type Choice<V extends string = string> = {
  value: V;
  label: ReactNode;
  /** RadioCards only: a line below the label */
  description?: ReactNode;
  icon?: ReactNode;
  disabled?: boolean;
};

type ChoiceGroupProps<V extends string> = {
  /** names the group for screen readers; RadioCards shows it unless hideLabel */
  label: string;
  options: readonly Choice<V>[];
  value: V | undefined;
  onChange: (value: V) => void;
  className?: string;
};

/** One of a few, each with a sentence: presets of a run, say. Arrow keys move. */
export function RadioCards<V extends string>({
  label,
  options,
  value,
  onChange,
  hideLabel = false,
  columns = 2,
  className,
}: ChoiceGroupProps<V> & { hideLabel?: boolean; columns?: 1 | 2 | 3 }) {
  const name = useId();
  return (
    <fieldset className={cn("min-w-0", className)}>
      <legend className={hideLabel ? "sr-only" : "mb-1 text-xs font-medium"}>{label}</legend>
      <div className={cn("grid gap-2", columns === 2 && "sm:grid-cols-2", columns === 3 && "sm:grid-cols-3")}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex items-start gap-2.5 rounded-lg border border-line-strong bg-panel p-3 hover:border-control-line has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent has-disabled:opacity-50"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="mt-0.5 size-4 shrink-0 appearance-none rounded-full border border-control-line bg-panel outline-none checked:border-[5px] checked:border-accent"
            />
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-1.5 font-medium [&_svg]:size-4">
                {option.icon}
                {option.label}
              </span>
              {option.description ? (
                <span className="mt-0.5 block text-xs text-muted">{option.description}</span>
              ) : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of two to five short words, in one line: counts or shares, say. Arrow keys move. */
export function SegmentedControl<V extends string>({
  label,
  options,
  value,
  onChange,
  size = "md",
  className,
}: ChoiceGroupProps<V> & { size?: "sm" | "md" }) {
  const name = useId();
  return (
    <fieldset className={cn("inline-flex shrink-0 rounded-md bg-pressed p-0.5", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            "inline-flex flex-1 items-center justify-center gap-1.5 whitespace-nowrap rounded-sm px-2.5 font-medium text-muted hover:text-fg has-checked:bg-panel has-checked:text-fg has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent has-disabled:opacity-50 [&_svg]:size-3.5",
            size === "sm"
              ? "h-[calc(var(--height-control-sm)-4px)] text-xs"
              : "h-[calc(var(--height-control)-4px)] text-sm",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.icon}
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
