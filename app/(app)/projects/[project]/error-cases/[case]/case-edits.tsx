import { graphql } from "@/app/graphql/generated";
import type { CaseEditsFragment } from "@/app/graphql/generated/graphql";
import { ImageThumb } from "@/app/ui/image-thumb";
import { KeyValue, type KeyValueItem } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { movedSliders, type PictureEdits, pictureEditsSchema } from "@/ml/picture-edits";
import { probeLabels } from "@/ml/probe-names";

graphql(`
  fragment CaseEdits on ErrorCase {
    edits
    editsText
    originalImage {
      id
      url
      thumbnailUrl
      width
      height
    }
  }
`);

const fits = { stretch: "stretched", cover: "cropped", contain: "as a whole" } as const;

const inks = { "255,255,255": "white", "0,0,0": "black" } as const;

/** Each parameter of what was done to a picture, in the order in which it was. */
function parametersOf({ centred, seen, strokes, probe }: PictureEdits): KeyValueItem[] {
  const items: KeyValueItem[] = [
    {
      label: "Fitted to",
      value: `${seen.width} × ${seen.height} ${seen.channels === 1 ? "grey" : "colour"}, ${fits[seen.fit]}`,
    },
  ];
  if (centred) items.unshift({ label: "Drawing", value: "centred and scaled as MNIST does" });
  for (const [at, { ink, radius, points }] of strokes.entries()) {
    const done = ink ? (inks[ink.join() as keyof typeof inks] ?? `rgb ${ink.join(", ")}`) : "erased";
    const [x, y] = points[0] ?? [0, 0];
    items.push({
      label: `Stroke ${at + 1}`,
      value: `${done}, ${Math.round(200 * radius)} % wide, from ${Math.round(100 * x)} % across, ${Math.round(100 * y)} % down`,
    });
  }
  for (const name of movedSliders(probe)) {
    const { label, format } = probeLabels[name];
    items.push({ label, value: format(probe[name]) });
  }
  return items;
}

/** What was done to the picture of a case in Try, and the picture before that. */
export function CaseEdits({ found }: { found: CaseEditsFragment }) {
  const { edits, editsText, originalImage } = found;
  if (!originalImage) return null;
  const known = pictureEditsSchema.safeParse(edits);
  return (
    <Panel title="Edits">
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-4">
        <figure>
          <a href={originalImage.url} target="_blank" rel="noreferrer" className="block rounded-sm">
            <ImageThumb
              src={originalImage.thumbnailUrl}
              alt="The picture before the edits"
              className="size-24"
            />
          </a>
          <figcaption className="mt-1 text-xs text-muted tabular-nums">
            Before, {originalImage.width} × {originalImage.height}
          </figcaption>
        </figure>
        <div className="grid min-w-0 content-start gap-2 text-sm">
          <p className="[overflow-wrap:anywhere]">{editsText}</p>
          {known.success ? (
            <KeyValue items={parametersOf(known.data)} className="max-h-60 overflow-y-auto" />
          ) : null}
        </div>
      </div>
    </Panel>
  );
}
