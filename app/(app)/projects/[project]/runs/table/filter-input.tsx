"use client";

import { useApolloClient } from "@apollo/client/react";
import { ListFilter } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import { cn } from "@/app/ui/cn";
import { TextInput } from "@/app/ui/inputs";
import { type Completing, completing } from "@/ml/run-filter/complete";
import { meantBy } from "@/ml/run-filter/meant";
import { parseFilter } from "@/ml/run-filter/parse";
import { FilterError, quotedName, quotedText } from "@/ml/run-filter/tokens";
import { useProject } from "../../project-context";
import { type Field, several } from "./field-text";

const textsQuery = graphql(`
  query RunTexts($project: ID!, $field: String!, $holding: String) {
    project(id: $project) {
      id
      runTexts(field: $field, holding: $holding)
    }
  }
`);

interface Offer {
  text: string;
  /** What is said beside it. */
  hint?: string;
}

const operatorOffers: Offer[] = [
  { text: "=", hint: "is" },
  { text: "!=", hint: "is another" },
  { text: ">", hint: "more" },
  { text: ">=" },
  { text: "<", hint: "less" },
  { text: "<=" },
  { text: "~", hint: "contains" },
  { text: "in (", hint: "one of" },
  { text: "is null", hint: "has none" },
];
const mostOffered = 12;

function problemOf(text: string): string | null {
  try {
    parseFilter(text);
    return null;
  } catch (error) {
    if (error instanceof FilterError) return `At character ${error.from + 1}: ${error.message}`;
    throw error;
  }
}

/** A condition on runs, with what can be written next under it; applied by Enter, or when it is left. */
export function FilterInput({
  value,
  fields,
  problem,
  onApply,
}: {
  value: string;
  fields: readonly Field[];
  /** What the server says of the one that is applied. */
  problem: string | null;
  onApply: (filter: string) => void;
}) {
  const project = useProject();
  const apollo = useApolloClient();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(value);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [caret, setCaret] = useState(0);
  const [texts, setTexts] = useState<readonly string[]>([]);
  /** What was last given to be applied: what is wrong with it is said until more is written. */
  const [tried, setTried] = useState<string | null>(null);
  useEffect(() => setDraft(value), [value]);

  const going = completing(draft, caret);
  const valueField = going?.kind === "value" ? going.field : null;
  const holding = going?.typed ?? "";
  useEffect(() => {
    if (valueField === null) return;
    let isCurrent = true;
    apollo
      .query({ query: textsQuery, variables: { project: project.id, field: valueField, holding } })
      .then(({ data }) => isCurrent && setTexts(data?.project.runTexts ?? []))
      // A name that is no field yet has no values.
      .catch(() => isCurrent && setTexts([]));
    return () => {
      isCurrent = false;
    };
  }, [apollo, project.id, valueField, holding]);

  const offers = isOpen ? offersOf(going, fields, texts) : [];
  const local = problemOf(draft);
  const shownProblem = draft === value ? (problem ?? local) : draft === tried ? local : null;

  const apply = () => {
    setOpen(false);
    setTried(draft);
    if (local === null && draft.trim() !== value) onApply(draft.trim());
  };
  const take = ({ text }: Offer) => {
    if (!going) return;
    const next = `${draft.slice(0, going.from)}${text}${text.endsWith("(") ? "" : " "}`;
    setDraft(next + draft.slice(caret).trimStart());
    setCaret(next.length);
    setAt(-1);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(next.length, next.length);
    });
  };

  return (
    <div className="relative min-w-0 flex-1 basis-72">
      <TextInput
        ref={input}
        role="combobox"
        aria-label="Filter runs"
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-offers`}
        aria-activedescendant={at >= 0 && at < offers.length ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        aria-invalid={shownProblem !== null || undefined}
        aria-describedby={shownProblem ? `${id}-problem` : undefined}
        leading={<ListFilter />}
        placeholder='val.accuracy > 0.9 and optimizer = "adam"'
        className="font-mono"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setOpen(true);
          setAt(-1);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => setOpen(true)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setOpen(true);
            const by = event.key === "ArrowDown" ? 1 : -1;
            setAt(
              offers.length === 0
                ? -1
                : (at + by + offers.length + (at < 0 && by < 0 ? 1 : 0)) % offers.length,
            );
          } else if (event.key === "Escape") {
            if (isOpen) event.stopPropagation();
            setOpen(false);
          } else if (event.key === "Enter" || (event.key === "Tab" && at >= 0)) {
            const offer = offers[at];
            if (offer) {
              event.preventDefault();
              take(offer);
            } else apply();
          }
        }}
      />
      {offers.length > 0 ? (
        <div
          id={`${id}-offers`}
          role="listbox"
          aria-label="What can be written next"
          className="absolute z-40 mt-1 max-h-72 w-full max-w-96 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-md"
        >
          {offers.map((offer, index) => (
            <div
              key={offer.text}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={cn(
                "flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 font-mono text-sm hover:bg-hover pointer-coarse:min-h-10",
                index === at && "bg-hover",
              )}
              // The field keeps the focus.
              onPointerDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <span className="min-w-0 flex-1 truncate">{offer.text}</span>
              {offer.hint ? <span className="font-sans text-xs text-muted">{offer.hint}</span> : null}
            </div>
          ))}
        </div>
      ) : null}
      {shownProblem ? (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-danger-text">
          {shownProblem}
        </p>
      ) : null}
    </div>
  );
}

/** The newest value of a metric goes by the metric's name. */
const shortOf = (key: string) => key.replace(/^last\((.*)\)$/s, "$1");

/** Whether a short name means a field: of a metric that is called "epoch", say, the fact of a run goes by that name. */
function isMeant(fields: readonly Field[], short: string, key: string): boolean {
  if (short === key) return true;
  try {
    const meant = meantBy(fields, { name: short, from: 0, to: short.length });
    return typeof meant === "object" && meant.key === key;
  } catch (error) {
    if (error instanceof FilterError) return false;
    throw error;
  }
}

const sources = { run: "run", setting: "setting", metric: "metric" } as const;

function offersOf(going: Completing | null, fields: readonly Field[], texts: readonly string[]): Offer[] {
  if (!going) return [];
  const typed = going.typed.toLowerCase();
  const holds = (text: string) => text.toLowerCase().includes(typed);
  if (going.kind === "field") {
    const named = [...several.map((key) => ({ key, source: "run" as const })), ...fields];
    return named
      .map(({ key, source }) => {
        const short = shortOf(key);
        return { key, short, text: quotedName(short), hint: sources[source] };
      })
      .filter(({ text }) => holds(text))
      .sort(
        (a, b) =>
          Number(b.text.toLowerCase().startsWith(typed)) - Number(a.text.toLowerCase().startsWith(typed)),
      )
      .slice(0, mostOffered)
      .map(({ key, short, text, hint }) => ({
        text: isMeant(fields, short, key) ? text : quotedName(key),
        hint,
      }));
  }
  if (going.kind === "operator") return operatorOffers.filter(({ text }) => holds(text));
  if (going.kind === "connective") return [{ text: "and" }, { text: "or" }].filter(({ text }) => holds(text));
  return texts.slice(0, mostOffered).map((text) => ({ text: quotedText(text) }));
}
