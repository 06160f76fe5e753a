import { resolveColor } from "./use-theme-class";

export type HeatMapLayout = {
  cell: number;
  labelWidth: number;
  labelHeight: number;
  upright: boolean;
  totalWidth: number;
  totalHeight: number;
};

const font = (element: HTMLElement, size: number, weight = 400) =>
  `${weight} ${size}px ${getComputedStyle(element).fontFamily}`;
const longestLabel = 132;
const labelSize = 11;

/** Sizes that fit the box: square cells of whole pixels, never below `minCell` (then it scrolls) nor above 112. */
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
  const cell = Math.floor(Math.min(112, Math.max(minCell, fit(labelHeight))) * zoom);
  return {
    cell,
    labelWidth,
    labelHeight,
    upright,
    totalWidth: labelWidth + cell * columns.length + 1,
    totalHeight: labelHeight + cell * rows.length + 1,
  };
}

export type ColorTable = { css: string[]; isLight: boolean[] };

/** 256 steps of a colour function, and for each whether dark text reads better on it (relative luminance, WCAG). */
export function colorTable(color: (value01: number) => string): ColorTable {
  const css = Array.from({ length: 256 }, (_, index) => color(index / 255));
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return { css, isLight: css.map(() => true) };
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
  return { css, isLight };
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
  table: ColorTable;
  strong: { row: number; column: number } | null;
};

/** The size at which the widest text fits its cell; 0 where none does: a matrix with gaps in it would mislead. */
function cellTextSize(
  context: CanvasRenderingContext2D,
  picture: HeatMapPicture,
  element: HTMLElement,
): number {
  const { cell } = picture.layout;
  if (cell < 16) return 0;
  context.font = font(element, 10, 500);
  let widest = 0;
  for (const [row] of picture.rows.entries()) {
    for (const [column] of picture.columns.entries()) {
      const text = picture.text(row, column);
      if (text !== "") widest = Math.max(widest, context.measureText(text).width);
    }
  }
  const size =
    Math.floor(Math.min(cell >= 40 ? 12 : 11, widest > 0 ? ((cell - 4) / widest) * 10 : 11) * 2) / 2;
  return size >= 8 ? size : 0;
}

/** Draws what is visible: cells, the text in them where it fits, and labels that stay at the edges. */
export function drawHeatMap(canvas: HTMLCanvasElement, picture: HeatMapPicture): void {
  const { layout, view, scroll, rows, columns, values, table, strong } = picture;
  const { cell, labelWidth, labelHeight } = layout;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  const context = canvas.getContext("2d");
  const parent = canvas.parentElement;
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
  const textSize = cellTextSize(context, picture, parent);
  context.font = font(parent, textSize, 500);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = firstRow; row < lastRow; row += 1) {
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
  const shows = (index: number, chosen: number | undefined) =>
    index === chosen || (index % every === 0 && (chosen === undefined || Math.abs(index - chosen) >= every));
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
