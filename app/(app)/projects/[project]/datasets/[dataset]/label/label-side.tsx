"use client";

import { useQuery } from "@apollo/client/react";
import { type RefObject, useEffect, useRef } from "react";
import { graphql } from "@/app/graphql/generated";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Skeleton } from "@/app/ui/skeleton";
import { useKept } from "@/app/ui/use-kept";
import { ImageHistory } from "../../../image-history";
import { useLabelling } from "../../../labelling/labelling";
import { Comments } from "../../../threads/comments";
import { useRefetchOn } from "../../../use-refetch-on";

const labelSide = graphql(`
  query LabelSide($id: ID!) {
    image(id: $id) {
      id
      ...ImageHistory
      thread {
        ...ThreadComments
      }
    }
  }
`);

/** What is known of an image beside its picture: why it is flagged, its labels, what was said of it. */
export function LabelSide({
  id,
  flag,
  asksWhy,
  comments,
}: {
  id: string;
  flag: { reason: string } | null;
  /** whether the person has just flagged it: what they type next is why */
  asksWhy: boolean;
  comments: RefObject<HTMLElement | null>;
}) {
  const { data, refetch } = useQuery(labelSide, { variables: { id } });
  useRefetchOn(["LABELS_CHANGED"], null, refetch);
  useRefetchOn(["IMAGE_CHANGED"], id, refetch);
  const image = data?.image;
  return (
    <>
      {flag ? <FlagReason key={id} id={id} reason={flag.reason} asks={asksWhy} /> : null}
      <section aria-label="History">
        <h2 className="mb-1.5 text-xs font-medium text-muted">History, newest first</h2>
        <div className="min-h-14">
          {image ? <ImageHistory of={image} /> : <Skeleton className="h-4 w-40" />}
        </div>
      </section>
      <section aria-label="Comments" ref={comments} className="text-sm">
        <h2 className="mb-1.5 text-xs font-medium text-muted">Comments</h2>
        {/* Also where the image is not read, offline say: what is written is kept, and sent later. */}
        <Comments
          key={id}
          thread={image?.thread}
          target={{ imageId: id }}
          onAdded={refetch}
          empty={image ? "Nobody has said anything of this image." : "What was said of it is being read."}
        />
      </section>
    </>
  );
}

function FlagReason({ id, reason, asks }: { id: string; reason: string; asks: boolean }) {
  const [text, setText] = useKept(`flag ${id}`, reason);
  const { flag } = useLabelling();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asks) field.current?.focus();
  }, [asks]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== reason) flag({ imageId: id, raised: true, reason: text.trim() });
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }}
    >
      <Field label="Why flagged" help="Enter keeps it; Esc leaves the field.">
        <TextInput
          ref={field}
          value={text}
          maxLength={500}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === "Escape") currentTarget.blur();
          }}
        />
      </Field>
    </form>
  );
}
