"use client";

import { Dices, Images } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { IconButton } from "@/app/ui/icon-button";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { Augmenter, blendInto, isAugmented } from "@/ml/augmentation";
import { type Configuration, preprocessSpecOf } from "@/ml/configuration";
import type { PreprocessSpec } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { QueryError } from "../../../../query-error";
import { PixelsCanvas } from "../../try/pixels-canvas";
import { type PreviewImage, usePreviewImages } from "./use-preview-images";

/** Images, and epochs beside each other. */
const shownImages = 4;
const shownEpochs = 5;

type Settings = Pick<Configuration, "data" | "augmentation" | "seed">;

/**
 * Training images of a version as a run of this configuration would be given them, epoch by epoch: made by the
 * trainer's own function with the run's seed.
 * @param training images of the training split.
 */
export function AugmentationPreview({
  versionId,
  training,
  configuration,
  className,
}: {
  versionId: string;
  training: number;
  configuration: Settings;
  className?: string;
}) {
  // Typing stays quick: the pictures follow when there is time.
  const { data, augmentation, seed } = useDeferredValue(configuration);
  const [draw, setDraw] = useState(0);
  const [choice, setChoice] = useState(0);
  const isOn = isAugmented(augmentation);
  const spec = useMemo(() => preprocessSpecOf({ data: { ...data, scaling: "unit" } }), [data]);
  const places = useMemo(() => placesOf(choice, training), [choice, training]);
  const augmenter = useMemo(() => new Augmenter(spec, augmentation, seed), [spec, augmentation, seed]);
  const first = draw * shownEpochs;
  const { images, error, retry } = usePreviewImages(versionId, places, spec);
  const partnerPlaces = useMemo(
    () => partnersOf(augmenter, images ?? [], first, training),
    [augmenter, images, first, training],
  );
  const partners = usePreviewImages(versionId, partnerPlaces, spec);
  const rows = useMemo(
    () =>
      images && partners.images
        ? images.map((image) => ({
            image,
            variants: isOn
              ? epochsFrom(first).map((epoch) =>
                  showing(augmenter, image, epoch, training, partners.images ?? []),
                )
              : [],
          }))
        : undefined,
    [images, partners.images, augmenter, first, training, isOn],
  );
  return (
    <Panel
      title="What the network will see"
      description={
        isOn
          ? `Left each image as it is, then as epochs ${first + 1} to ${first + shownEpochs} show it: the trainer's own function, with the seed ${seed}.`
          : "Augmentation is off: every epoch shows each image as it is here."
      }
      actions={
        <>
          {isOn ? (
            <IconButton
              size="sm"
              label="The next epochs"
              icon={<Dices />}
              onClick={() => setDraw((now) => now + 1)}
            />
          ) : null}
          <IconButton
            size="sm"
            label="Other images"
            icon={<Images />}
            onClick={() => setChoice((now) => now + 1)}
          />
        </>
      }
      className={className}
    >
      {error || partners.error ? (
        <QueryError thing="The preview" error={error || partners.error} onRetry={retry} />
      ) : rows ? (
        <Rows rows={rows} spec={spec} first={first} />
      ) : (
        <Skeleton className="h-48" />
      )}
    </Panel>
  );
}

function Rows({
  rows,
  spec,
  first,
}: {
  rows: readonly { image: PreviewImage; variants: readonly Uint8Array[] }[];
  spec: PreprocessSpec;
  first: number;
}) {
  const pixels = (bytes: Uint8Array, label: string) => (
    <PixelsCanvas
      label={label}
      bytes={bytes}
      width={spec.width}
      height={spec.height}
      channels={spec.channels}
      className="h-auto"
    />
  );
  return (
    <ul className="grid gap-1.5">
      {rows.map(({ image, variants }, i) => (
        <li key={image.id} className="grid grid-cols-4 gap-1.5 sm:grid-cols-6">
          <span className="rounded-sm outline outline-line-strong outline-offset-1">
            {pixels(image.bytes, `Image ${i + 1} as it is`)}
          </span>
          {variants.map((bytes, k) => (
            <span key={first + k} className={k >= 3 ? "hidden sm:block" : undefined}>
              {pixels(bytes, `Image ${i + 1} in epoch ${first + k + 1}`)}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** Some places of the training split, others for each choice. */
function placesOf(choice: number, training: number): number[] {
  const random = createRandom(`preview ${choice}`);
  const places = new Set<number>();
  while (places.size < Math.min(shownImages, training)) places.add(random.int(training));
  return [...places];
}

function epochsFrom(first: number): number[] {
  return Array.from({ length: shownEpochs }, (_, i) => first + i);
}

/** The places of the images that the shown ones are blended with. */
function partnersOf(
  augmenter: Augmenter,
  images: readonly PreviewImage[],
  first: number,
  training: number,
): number[] {
  const places = images.flatMap(({ position }) =>
    epochsFrom(first).flatMap(
      (epoch) => augmenter.mixture({ epoch, position, copy: 0 }, training)?.partner ?? [],
    ),
  );
  return [...new Set(places)];
}

/** An image as an epoch shows it, as workers/training/augment-thread.ts makes it. */
function showing(
  augmenter: Augmenter,
  { position, bytes }: PreviewImage,
  epoch: number,
  training: number,
  partners: readonly PreviewImage[],
): Uint8Array {
  const into = new Uint8Array(bytes.length);
  const at = { epoch, position, copy: 0 };
  augmenter.augment(bytes, at, into);
  const mixture = augmenter.mixture(at, training);
  const partner = mixture && partners.find(({ place }) => place === mixture.partner);
  if (mixture && partner) {
    const other = new Uint8Array(partner.bytes.length);
    augmenter.augment(partner.bytes, { epoch, position: partner.position, copy: 0 }, other);
    blendInto(into, 0, other, mixture.share);
  }
  return into;
}
