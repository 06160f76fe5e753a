"use client";

import { useMutation } from "@apollo/client/react";
import { Plus, Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ReviewVerdict } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { cn } from "@/app/ui/cn";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { Popover } from "@/app/ui/popover";
import { toast } from "@/app/ui/toaster";
import { useKey, useKeys } from "@/app/ui/use-key";
import { ClassPicker } from "../../labelling/class-picker";
import { useClasses } from "../../labelling/use-classes";
import { useProject } from "../../project-context";
import { verdicts } from "../facts";
import { useReview } from "./review-context";

const createCauseTag = graphql(`
  mutation CreateCauseTag($input: CreateCauseTagInput!) {
    createCauseTag(input: $input) {
      id
      name
    }
  }
`);

const chip =
  "inline-flex h-control-sm items-center gap-1.5 rounded-md border bg-panel px-2 text-xs hover:border-control-line disabled:opacity-50 aria-pressed:border-accent aria-pressed:bg-accent-soft pointer-coarse:h-11 pointer-coarse:text-sm";

/**
 * Decides on what is chosen, by a button or its key; a wrong label is put right at once. Causes and a note go with the
 * next decision.
 */
export function DecideBar({
  imageIds,
  current,
  onDecided,
}: {
  imageIds: readonly string[];
  /** What the viewer has decided of it; null where that is nothing, or of several pictures. */
  current: ReviewVerdict | null;
  onDecided: () => void;
}) {
  const project = useProject();
  const { review, decisions } = useReview();
  const classes = useClasses();
  const [isPicking, setPicking] = useState(false);
  const [causes, setCauses] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState("");
  const tags = review.project.causeTags;
  const isOpen = review.closedAt === null && project.can("review:write");
  const canDecide = isOpen && imageIds.length > 0;

  const decide = (verdict: ReviewVerdict, classId: string | null = null) => {
    const given = classes.find(({ id }) => id === classId);
    decisions.decide({
      ...{ imageIds, verdict, note: note.trim(), tags: tags.filter(({ id }) => causes.has(id)) },
      class: given ? { id: given.id, name: given.name, position: given.position } : null,
    });
    setCauses(new Set());
    setNote("");
    onDecided();
  };
  const choose = (verdict: ReviewVerdict) => {
    if (verdict === "label_wrong") setPicking(true);
    else decide(verdict);
  };
  useKeys(
    verdicts.map(({ key }) => key),
    (key) => {
      const found = verdicts.find((one) => one.key === key);
      if (found) choose(found.value);
    },
    { enabled: canDecide && !isPicking },
  );
  useKey("shift+z", decisions.undo, { enabled: isOpen && decisions.canUndo });
  if (!isOpen) {
    return (
      <p className="text-sm text-muted">
        {review.closedAt
          ? "The review is closed: what was decided is in its summary."
          : "Your role may look, not decide."}
      </p>
    );
  }
  return (
    <section aria-label="Decision" className="grid gap-2">
      <div className="flex flex-wrap items-center gap-1">
        {verdicts.map(({ value, label, key }) => (
          <button
            key={value}
            type="button"
            disabled={!canDecide}
            aria-pressed={value === current}
            onClick={() => choose(value)}
            className={chip}
          >
            {label}
            <span className="pointer-coarse:hidden">
              <Kbd>{key.toUpperCase()}</Kbd>
            </span>
          </button>
        ))}
        <Button
          size="sm"
          variant="ghost"
          icon={<Undo2 />}
          disabled={!decisions.canUndo}
          onClick={decisions.undo}
        >
          Undo{" "}
          <span className="pointer-coarse:hidden">
            <Kbd>⇧Z</Kbd>
          </span>
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-1">
        {tags.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-pressed={causes.has(id)}
            onClick={() => {
              const next = new Set(causes);
              if (!next.delete(id)) next.add(id);
              setCauses(next);
            }}
            className={cn(chip, "rounded-full")}
          >
            {name}
          </button>
        ))}
        <NewTag onMade={(id) => setCauses(new Set([...causes, id]))} />
        <Field label="Note" hideLabel className="min-w-40 flex-1">
          <TextInput
            placeholder="Note, kept with the decision"
            value={note}
            maxLength={2000}
            onChange={({ target }) => setNote(target.value)}
          />
        </Field>
      </div>
      <ClassPicker
        open={isPicking}
        onOpenChange={setPicking}
        classes={classes}
        title="Which class is it? The label is put right at once."
        away="Wrong, but I cannot say which"
        onPick={(classId) => decide("label_wrong", classId)}
      />
    </section>
  );
}

/** A cause in words of the team's own, for this and later reviews. */
function NewTag({ onMade }: { onMade: (id: string) => void }) {
  const project = useProject();
  const { refetch } = useReview();
  const [name, setName] = useState("");
  const [create, { loading }] = useMutation(createCauseTag);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    const input = { projectId: project.id, name };
    const done = await create({ variables: { input } }).catch((error: unknown) => {
      toast.error("The cause was not added", { description: messageOf(error) });
    });
    if (!done?.data) return;
    setName("");
    await refetch();
    onMade(done.data.createCauseTag.id);
  };
  return (
    <Popover
      label="New cause"
      trigger={
        <Button size="sm" variant="ghost" icon={<Plus />}>
          Cause
        </Button>
      }
    >
      <form onSubmit={submit} className="flex items-end gap-2">
        <Field label="Cause, in the team’s own words">
          <TextInput
            value={name}
            maxLength={60}
            placeholder="motion blur"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" loading={loading} disabled={name.trim() === ""}>
          Add
        </Button>
      </form>
    </Popover>
  );
}
