"use client";

import { counted } from "@/app/format";
import { BinChart } from "@/app/ui/bin-chart";
import { formatCount, formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { barRange } from "./bar-range";
import { ticksOf } from "./histogram-ticks";
import type { Findings } from "./operations";

const figures: Record<string, { title: string; description: string }> = {
  brightness: { title: "Brightness", description: "Mean luma: 0 is black, 1 is white." },
  contrast: { title: "Contrast", description: "Deviation of luma: near 0 is a blank picture." },
  sharpness: { title: "Sharpness", description: "Variance of the Laplacian, by tens: low is blurred." },
  width: { title: "Width", description: "Pixels, each bar twice as wide as the one before." },
  height: { title: "Height", description: "Pixels, each bar twice as high as the one before." },
  proportion: {
    title: "Shape",
    description: "Width by height: below 1 it stands, above 1 it lies.",
  },
};

/** Figures whose last bar has no end that says anything. */
const isOpenEnded = (figure: string) => ["width", "height", "proportion"].includes(figure);

const isOfPixels = (figure: string) => figure === "width" || figure === "height";

/** How the figures of the images are spread; each bar opens the images in it. */
export function Histograms({ histograms, at }: { histograms: Findings["histograms"]; at: string }) {
  return (
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {histograms.map(({ figure, bins }) => {
        const words = figures[figure];
        if (!words) return null;
        const say = isOfPixels(figure) ? formatCount : formatValue;
        const ticks = ticksOf(figure, [...bins.map(({ from }) => from), bins.at(-1)?.to ?? 0]);
        return (
          <Panel key={figure} title={words.title} description={words.description}>
            <BinChart
              label={words.title}
              height={170}
              largest={Math.max(1, ...bins.map(({ count }) => count))}
              ticks={ticks.map((tick) => tick.at)}
              formatX={(place) => ticks.find((tick) => tick.at === place)?.text ?? ""}
              formatY={formatCount}
              bins={bins.map(({ from, to, count }, index) => {
                const end = index < bins.length - 1 ? null : isOpenEnded(figure) ? "open" : "closed";
                const range = end === "open" ? `from ${say(from)}` : `${say(from)} to ${say(to)}`;
                return {
                  from: index / bins.length,
                  to: (index + 1) / bins.length,
                  value: count,
                  title: `${words.title} ${range}: ${counted(count, "image")}`,
                  ...(count > 0 && { href: `${at}?${figure}=${barRange({ from, to }, end)}` }),
                };
              })}
            />
          </Panel>
        );
      })}
    </div>
  );
}
