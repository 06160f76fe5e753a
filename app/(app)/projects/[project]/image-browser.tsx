"use client";

import { Maximize2 } from "lucide-react";
import { useQueryState } from "nuqs";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Dialog } from "@/app/ui/dialog";
import { type ImageChoice, ImageGrid, type ImageGridItem, type SparseImages } from "@/app/ui/image-grid";
import type { KeyValueItem } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { Slider } from "@/app/ui/slider";
import { SplitPane } from "@/app/ui/split-pane";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { ImageDetails } from "./image-details";

const sizeKey = "offdiagonal.image-size";
const defaultSize = 96;

function keptSize(): number {
  try {
    const kept = Number(localStorage.getItem(sizeKey));
    return kept >= 32 && kept <= 256 ? kept : defaultSize;
  } catch {
    return defaultSize; // storage is switched off
  }
}

const wide = "(min-width: 64rem)";
function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(wide);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(wide).matches,
    () => true,
  );
}

/** An image with what it is in this list, as in a version, where that may differ from what it is today. */
export type BrowserItem = ImageGridItem & { facts?: readonly KeyValueItem[] };

/** Images in a grid; the chosen one, which the address names, stands beside it, on a phone over it. */
export function ImageBrowser({
  label,
  place,
  listKey,
  items,
  sparse,
  hasCaptions,
  choice,
  total,
  filters,
  below,
  actionsOf,
  failure,
  empty,
  loadingMore,
  onEndReached,
}: {
  label: string;
  /** names the list: who comes back to it finds it where it was left */
  place?: string;
  /** another list begins at its top */
  listKey?: string;
  items?: readonly BrowserItem[];
  /** instead of items */
  sparse?: SparseImages;
  hasCaptions?: boolean;
  choice?: ImageChoice;
  total?: number;
  filters?: ReactNode;
  /** under the grid: what is done with chosen images */
  below?: ReactNode;
  /** what can be done with the image that is shown large */
  actionsOf?: (imageId: string) => ReactNode;
  /** in place of the grid: why there is none */
  failure?: ReactNode;
  empty?: ReactNode;
  loadingMore?: boolean;
  onEndReached?: () => void;
}) {
  const [image, setImage] = useQueryState("image");
  /** Whether the image lies over the page since an entry of the history: the browser's Back closes it, not the page. */
  const isPushed = useRef(false);
  useEffect(() => {
    if (image === null) isPushed.current = false;
  }, [image]);
  const [size, setSize] = useState(keptSize);
  const isWide = useIsWide();
  const isEmpty = sparse ? sparse.count === 0 : items?.length === 0;
  const itemAt = (index: number): BrowserItem | undefined => (sparse ? sparse.at(index) : items?.[index]);
  const at = sparse ? sparse.indexOf(image ?? "") : (items?.findIndex((item) => item.id === image) ?? -1);
  const step = (by: number) => {
    const item = itemAt(at + by);
    return at >= 0 && item ? () => void setImage(item.id) : undefined;
  };
  const open = ({ id }: ImageGridItem) => {
    isPushed.current ||= image === null && !isWide;
    void setImage(id, { history: image === null && !isWide ? "push" : "replace" });
  };
  const close = () => {
    if (isPushed.current) history.back();
    else void setImage(null);
  };
  useKey("escape", close, { enabled: image !== null && isWide && !choice?.isAny });
  const details = image ? (
    <ImageDetails
      id={image}
      preview={itemAt(at)?.src}
      facts={itemAt(at)?.facts ?? (items?.[0]?.facts ? [] : undefined)}
      actions={actionsOf?.(image)}
      onPrevious={step(-1)}
      onNext={step(1)}
      onClose={isWide ? close : undefined}
    />
  ) : (
    <div className="flex min-h-80 flex-col items-center justify-center gap-2 p-6 text-center text-sm text-balance text-muted">
      <Maximize2 aria-hidden className="size-5 text-subtle" />
      Choose an image to see it large, with its class and its history. Arrow keys go through them.
    </div>
  );
  const grid = (
    <Panel flush>
      <ImageGrid
        key={listKey}
        label={label}
        place={place}
        items={items}
        sparse={sparse}
        hasCaptions={hasCaptions}
        choice={choice}
        size={size}
        selectedId={image}
        onSelect={open}
        onOpen={open}
        onEndReached={onEndReached}
        loadingMore={loadingMore}
        total={total}
        empty={empty}
        className={isEmpty ? "" : "h-[calc(100dvh-16rem)] min-h-96"}
      />
    </Panel>
  );
  const main = failure ?? (
    <>
      {grid}
      {below}
    </>
  );
  return (
    <>
      <Toolbar
        label="Filters"
        end={
          <Slider
            label="Size"
            value={size}
            min={32}
            max={256}
            step={8}
            hideValue
            format={(value) => `${value} pixels`}
            onChange={(value) => {
              setSize(value);
              try {
                localStorage.setItem(sizeKey, String(value));
              } catch {
                // Storage is switched off: the size holds for this page only.
              }
            }}
          />
        }
      >
        {filters}
      </Toolbar>
      {isWide && !isEmpty ? (
        <SplitPane main={main} side={<Panel flush>{details}</Panel>} sideWidth="20rem" sticky />
      ) : (
        main
      )}
      {isWide ? null : (
        <Dialog open={image !== null} onOpenChange={close} title="Image">
          {image ? details : null}
        </Dialog>
      )}
    </>
  );
}
