import { formatCount } from "@/app/ui/format";

interface Tick {
  /** 0 to 1 along the axis */
  at: number;
  text: string;
}

const pixels = [1, 16, 128, 1024, 8192, 65_536];
/** Round values of each figure; a shape is told as people say it. */
const shown: Record<string, { values: readonly number[]; text: (value: number) => string }> = {
  brightness: { values: [0, 0.25, 0.5, 0.75, 1], text: String },
  contrast: { values: [0, 0.1, 0.2, 0.3, 0.4, 0.5], text: String },
  sharpness: { values: [0, 0.0001, 0.001, 0.01, 0.1], text: String },
  width: { values: pixels, text: formatCount },
  height: { values: pixels, text: formatCount },
  proportion: {
    values: [1 / 3, 1 / 2, 1, 2, 3],
    text: (value) => (value < 1 ? `1:${Math.round(1 / value)}` : `${value}:1`),
  },
};

/**
 * What stands below a histogram whose bars are equally wide, whatever they hold: round values at their places. Within a bar
 * a place goes by the logarithm, as bars that hold ever more do.
 * @param edges of the bars, rising
 */
export function ticksOf(figure: string, edges: readonly number[]): Tick[] {
  const { values, text } = shown[figure] ?? { values: [], text: String };
  const bars = edges.length - 1;
  return values.flatMap((value) => {
    const bar = edges.findLastIndex((edge) => edge <= value);
    const [from = 0, to = from] = [edges[bar], edges[bar + 1]];
    const within = value === from ? 0 : Math.log(value / from) / Math.log(to / from);
    // A bar from 0, or beyond the last edge, has no such places.
    return bar >= 0 && Number.isFinite(within) ? [{ at: (bar + within) / bars, text: text(value) }] : [];
  });
}
