"use client";

import { Eye, EyeOff, MoveRight } from "lucide-react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";
import { useKey } from "@/app/ui/use-key";
import { PersonMark } from "./person-mark";
import { usePresence } from "./presence";

const mostMarks = 3;

/** Who else is in the project, and the way to go where they go. */
export function PresentPeople() {
  const { others, following, follow } = usePresence();
  useKey("escape", () => follow(null), { enabled: following !== null });
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(", ");
  return (
    <Menu
      side="top"
      trigger={
        <Button
          variant="ghost"
          aria-label={following ? `Following ${following.name}; here too: ${names}` : `Here too: ${names}`}
          className="h-8 justify-start gap-0 px-1 md:h-auto md:min-h-8"
        >
          <span className="flex -space-x-1.5 md:max-wide:flex-col md:max-wide:-space-y-1.5 md:max-wide:space-x-0">
            {others.slice(0, mostMarks).map(({ id, name }) => (
              <PersonMark key={id} id={id} name={name} />
            ))}
          </span>
          <span className="ml-1.5 truncate text-xs max-wide:hidden">
            {following ? `following ${following.name}` : counted(others.length, "other")}
          </span>
        </Button>
      }
      items={others.flatMap((person, index) => [
        ...(index > 0 ? ["separator" as const] : []),
        { heading: person.name },
        following?.id === person.id
          ? { label: "Stop following", icon: <EyeOff />, hint: "Esc", onSelect: () => follow(null) }
          : { label: "Follow", icon: <Eye />, onSelect: () => follow(person.id) },
        { label: "Go there once", icon: <MoveRight />, href: person.url },
      ])}
    />
  );
}
