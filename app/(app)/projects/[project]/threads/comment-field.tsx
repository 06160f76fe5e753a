"use client";

import { type KeyboardEvent, useRef, useState } from "react";
import { cn } from "@/app/ui/cn";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import { namesLike, typedName } from "./mentions";
import { useTeam } from "./use-team";

/** A field for Markdown in which @ offers the people of the team. Ctrl Enter sends. */
export function CommentField({
  value,
  onChange,
  onSend,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  error: string | null;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { members } = useTeam();
  const [caret, setCaret] = useState(0);
  const [place, setPlace] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const typing = isDismissed ? null : typedName(value, caret);
  const offered = typing && members ? namesLike(members, typing.typed) : [];
  const at = Math.min(place, offered.length - 1);

  const pick = (name: string) => {
    if (!typing) return;
    const before = `${value.slice(0, typing.from)}@${name} `;
    onChange(before + value.slice(caret));
    setCaret(before.length);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(before.length, before.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      onSend();
      return;
    }
    const chosen = offered[at];
    if (!chosen) return;
    if (event.key === "ArrowDown") setPlace((at + 1) % offered.length);
    else if (event.key === "ArrowUp") setPlace((at + offered.length - 1) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen.user.name);
    else if (event.key === "Escape") setDismissed(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative">
      <Field label="Comment" hideLabel error={error}>
        <TextArea
          ref={area}
          rows={2}
          placeholder="Write a comment; @ calls somebody"
          maxLength={10_000}
          value={value}
          onChange={({ target }) => {
            onChange(target.value);
            setCaret(target.selectionStart);
            setPlace(0);
            setDismissed(false);
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          className="min-h-[calc(2lh+1rem)]"
        />
      </Field>
      {offered.length > 0 ? (
        <ul
          aria-label="People of the team"
          className="absolute left-2 z-20 mt-1 max-h-60 w-64 overflow-y-auto rounded-md border border-line-strong bg-raised p-1 shadow-lg"
        >
          {offered.map(({ id, user, role }, index) => (
            <li key={id}>
              <button
                type="button"
                // The text keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => pick(user.name)}
                className={cn(
                  "flex w-full items-center gap-2 rounded-sm px-2 py-1 text-left text-sm hover:bg-hover",
                  index === at && "bg-hover",
                )}
              >
                <span className="min-w-0 flex-1 truncate">{user.name}</span>
                <span className="text-xs text-muted">{role}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
