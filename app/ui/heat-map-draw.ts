import { resolveColor } from "./use-theme-class";

export type HeatMapLayout = {
  cell: number;
  labelWidth: number;
  labelHeight: number;
  upright: boolean;
  totalWidth: number;
  totalHeight: number;
  /** zoom at which all of it is in view, 1 where it always is */
  leastZoom: number;
  mostZoom: number;
};

/** Below this edge, in pixels, cells have no borders: the picture is made pixel by pixel. */
const finest = 4;
const largestZoomed = 72;

const font = (element: HTMLElement, size: number, weight = 400) =>
  `${weight} ${size}px ${getComputedStyle(element).fontFamily}`;
const longestLabel = 132;
const labelSize = 11;

/**
 * Sizes that fit the box: square cells of whole pixels, never below `minCell` (then it scrolls) nor above 112. A zoom below
 * 1 goes below `minCell`, until all of it is in view.
 */
export function layOut(
  box: { width: number; height: number },
  rows: readonly string[],
  columns: readonly string[],
  minCell: number,
  zoom: number,
  element: HTMLElement,
): HeatMapLayout {
  const context = document.createElement("canvas").getContext("2d");
  const widest = (labels: readonly string[]) => {
    if (!context) return 60;
    context.font = font(element, labelSize);
    return labels.reduce((most, label) => Math.max(most, context.measureText(label).width), 0);
  };
  const columnText = Math.min(longestLabel, Math.ceil(widest(columns)));
  const labelWidth = Math.min(longestLabel, Math.floor(box.width * 0.3), Math.ceil(widest(rows))) + 32;
  const fit = (labelHeight: number) =>
    Math.min((box.width - labelWidth - 1) / columns.length, (box.height - labelHeight - 1) / rows.length);
  const flat = 40;
  const upright = Math.floor(fit(flat)) < columnText + 6;
  const labelHeight = upright ? columnText + 32 : flat;
  const whole = fit(labelHeight);
  const base = Math.floor(Math.min(112, Math.max(minCell, whole)));
  const [leastZoom, mostZoom] = [Math.min(1, whole / base), Math.max(1, largestZoomed / base)];
  const zoomed = base * Math.min(mostZoom, Math.max(leastZoom, zoom));
  const cell = zoomed >= finest ? Math.floor(zoomed) : zoomed;
  return {
    leastZoom,
    mostZoom,
    cell,
    labelWidth,
    labelHeight,
    upright,
    totalWidth: labelWidth + cell * columns.length + 1,
    totalHeight: labelHeight + cell * rows.length + 1,
  };
}

export type ColorTable = { css: string[]; isLight: boolean[]; rgba: Uint8ClampedArray };

/** 256 steps of a colour function, and for each whether dark text reads better on it (relative luminance, WCAG). */
export function colorTable(color: (value01: number) => string): ColorTable {
  const css = Array.from({ length: 256 }, (_, index) => color(index / 255));
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return { css, isLight: css.map(() => true), rgba: new Uint8ClampedArray(1024) };
  for (const [index, value] of css.entries()) {
    context.fillStyle = value;
    context.fillRect(index, 0, 1, 1);
  }
  const pixels = context.getImageData(0, 0, 256, 1).data;
  const linear = (byte: number) => (byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const isLight = css.map((_, index) => {
    const at = index * 4;
    const luminance =
      0.2126 * linear(pixels[at] ?? 0) +
      0.7152 * linear(pixels[at + 1] ?? 0) +
      0.0722 * linear(pixels[at + 2] ?? 0);
    // The luminance at which black and white contrast equally.
    return luminance > 0.179;
  });
  return { css, isLight, rgba: pixels };
}

function clip(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

export type HeatMapPicture = {
  layout: HeatMapLayout;
  view: { width: number; height: number };
  scroll: { x: number; y: number };
  rows: readonly string[];
  columns: readonly string[];
  rowTitle: string;
  columnTitle: string;
  values: ArrayLike<number>;
  text: (row: number, column: number) => string;
  /** the widest text of a cell, at 10 px: it is asked for once where the texts stay the same */
  widestText: number;
  table: ColorTable;
  strong: { row: number | null; column: number | null } | null;
};

/** Width of the widest text of all cells at 10 px. Few texts are different ones: each is measured once. */
export function widestTextOf(
  rows: number,
  columns: number,
  text: (row: number, column: number) => string,
  element: HTMLElement,
): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 0;
  context.font = font(element, 10, 500);
  const texts = new Set<string>();
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) texts.add(text(row, column));
  let widest = 0;
  for (const each of texts) widest = Math.max(widest, context.measureText(each).width);
  return widest;
}

/** The size at which the widest text fits its cell; 0 where none does: a matrix with gaps in it would mislead. */
function cellTextSize({ layout: { cell }, widestText }: HeatMapPicture): number {
  if (cell < 16) return 0;
  const size =
    Math.floor(Math.min(cell >= 40 ? 12 : 11, widestText > 0 ? ((cell - 4) / widestText) * 10 : 11) * 2) / 2;
  return size >= 8 ? size : 0;
}

/**
 * Cells smaller than a few pixels, pixel by pixel: each shows the greatest value that lies under it, so that a single
 * error among a million cells is seen.
 */
function drawFine(context: CanvasRenderingContext2D, picture: HeatMapPicture, ratio: number, empty: string) {
  const { layout, view, scroll, rows, columns, values, table } = picture;
  const width = Math.min(view.width - layout.labelWidth, columns.length * layout.cell - scroll.x);
  const height = Math.min(view.height - layout.labelHeight, rows.length * layout.cell - scroll.y);
  const [across, down] = [Math.floor(width * ratio), Math.floor(height * ratio)];
  if (across <= 0 || down <= 0) return;
  const image = context.createImageData(across, down);
  context.fillStyle = empty;
  context.fillRect(0, 0, 1, 1);
  const surface = context.getImageData(0, 0, 1, 1).data;
  const first = (pixel: number, scrolled: number) => Math.floor((pixel / ratio + scrolled) / layout.cell);
  const end = (pixel: number, scrolled: number, count: number) =>
    Math.min(
      count,
      Math.max(first(pixel, scrolled) + 1, Math.ceil(((pixel + 1) / ratio + scrolled) / layout.cell)),
    );
  const froms = Int32Array.from({ length: across }, (_, x) => first(x, scroll.x));
  const tos = Int32Array.from({ length: across }, (_, x) => end(x, scroll.x, columns.length));
  for (let y = 0; y < down; y += 1) {
    const [firstRow, endRow] = [first(y, scroll.y), end(y, scroll.y, rows.length)];
    for (let x = 0; x < across; x += 1) {
      let most = -1;
      for (let row = firstRow; row < endRow; row += 1)
        for (let column = froms[x] ?? 0; column < (tos[x] ?? 0); column += 1) {
          const value = values[row * columns.length + column] ?? -1;
          if (value > most) most = value;
        }
      const from = most < 0 ? surface : table.rgba;
      const at = most < 0 ? 0 : Math.ceil(Math.min(1, most) * 255) * 4;
      const to = (y * across + x) * 4;
      for (let part = 0; part < 4; part += 1) image.data[to + part] = from[at + part] ?? 255;
    }
  }
  context.putImageData(image, Math.round(layout.labelWidth * ratio), Math.round(layout.labelHeight * ratio));
}

/** Draws what is visible: cells, the text in them where it fits, and labels that stay at the edges. */
export function drawHeatMap(
  canvas: HTMLCanvasElement,
  picture: HeatMapPicture,
  parent: HTMLElement | null = canvas.parentElement,
  ratio = window.devicePixelRatio || 1,
): void {
  const { layout, view, scroll, rows, columns, values, table, strong } = picture;
  const { cell, labelWidth, labelHeight } = layout;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  const context = canvas.getContext("2d");
  if (!context || !parent) return;
  const token = (name: string) => resolveColor(`var(--${name})`, parent);
  const [panel, fg, muted, inset, onLight, onDark] = [
    "panel",
    "fg",
    "muted",
    "inset",
    "on-light",
    "on-dark",
  ].map(token);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = panel ?? "";
  context.fillRect(0, 0, view.width, view.height);

  const firstColumn = Math.max(0, Math.floor(scroll.x / cell));
  const firstRow = Math.max(0, Math.floor(scroll.y / cell));
  const lastColumn = Math.min(columns.length, Math.ceil((scroll.x + view.width - labelWidth) / cell));
  const lastRow = Math.min(rows.length, Math.ceil((scroll.y + view.height - labelHeight) / cell));
  const seam = cell >= 12 ? 1 : 0;
  const x = (column: number) => labelWidth + column * cell - scroll.x;
  const y = (row: number) => labelHeight + row * cell - scroll.y;

  context.save();
  context.beginPath();
  context.rect(labelWidth, labelHeight, view.width, view.height);
  context.clip();
  const textSize = cellTextSize(picture);
  context.font = font(parent, textSize, 500);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const isFine = cell < finest;
  if (isFine) drawFine(context, picture, ratio, inset ?? "");
  for (let row = firstRow; row < lastRow && !isFine; row += 1) {
    for (let column = firstColumn; column < lastColumn; column += 1) {
      const value = values[row * columns.length + column] ?? Number.NaN;
      const step = Number.isNaN(value) ? -1 : Math.round(Math.min(1, Math.max(0, value)) * 255);
      context.fillStyle = (step < 0 ? inset : table.css[step]) ?? "";
      context.fillRect(x(column), y(row), cell - seam, cell - seam);
      if (textSize === 0) continue;
      const text = picture.text(row, column);
      context.fillStyle = (step < 0 ? muted : table.isLight[step] ? onLight : onDark) ?? "";
      context.fillText(text, x(column) + (cell - seam) / 2, y(row) + (cell - seam) / 2 + 0.5);
    }
  }
  context.restore();

  // Every k-th label where a line of text is higher than a cell.
  const every = Math.ceil((labelSize + 1) / cell);
  const shows = (index: number, chosen: number | null | undefined) =>
    index === chosen || (index % every === 0 && (chosen == null || Math.abs(index - chosen) >= every));
  const label = (chosen: boolean) => {
    context.font = font(parent, labelSize, chosen ? 600 : 400);
    context.fillStyle = (chosen ? fg : muted) ?? "";
  };
  context.textBaseline = "middle";
  context.save();
  context.beginPath();
  context.rect(0, labelHeight, labelWidth, view.height);
  context.clip();
  context.textAlign = "right";
  for (let row = firstRow; row < lastRow; row += 1) {
    if (!shows(row, strong?.row)) continue;
    label(row === strong?.row);
    context.fillText(clip(context, rows[row] ?? "", labelWidth - 30), labelWidth - 7, y(row) + cell / 2);
  }
  context.restore();
  context.save();
  context.beginPath();
  context.rect(labelWidth, 0, view.width, labelHeight);
  context.clip();
  for (let column = firstColumn; column < lastColumn; column += 1) {
    if (!shows(column, strong?.column)) continue;
    label(column === strong?.column);
    if (layout.upright) {
      context.save();
      context.translate(x(column) + cell / 2, labelHeight - 7);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(clip(context, columns[column] ?? "", labelHeight - 30), 0, 0);
      context.restore();
    } else {
      context.textAlign = "center";
      context.fillText(columns[column] ?? "", x(column) + cell / 2, labelHeight - 11);
    }
  }
  context.restore();

  context.font = font(parent, labelSize, 600);
  context.fillStyle = muted ?? "";
  const middle = (start: number, size: number, length: number) => start + Math.min(size, length) / 2;
  context.textAlign = "center";
  context.fillText(
    picture.columnTitle,
    middle(labelWidth, view.width - labelWidth, columns.length * cell),
    9,
  );
  context.translate(10, middle(labelHeight, view.height - labelHeight, rows.length * cell));
  context.rotate(-Math.PI / 2);
  context.fillText(picture.rowTitle, 0, 0);
}
