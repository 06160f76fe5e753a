/** A decoded picture: 8 bits, RGBA, not premultiplied, sRGB, upright. */
export interface Picture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A picture of so many pixels that they stay in the worker that read them: to hand them on holds a page up. */
export interface LargePicture {
  readonly width: number;
  readonly height: number;
  /** It as it is shown, of fewer pixels: never what a network is asked about. */
  readonly shown: Picture;
  readonly source: PictureSource;
}

/** What the worker finds all pixels of a large picture by. */
export interface PictureSource {
  /** Of the reading: the pixels of the newest are there still, those of another are read again. */
  readonly key: number;
  readonly file: Blob;
  readonly name: string;
}

/** Canvases of more pixels fail silently in some browsers. */
const maxPixels = 64_000_000;

/** The longer side of a large picture as it is shown, and the side of the largest square that is none. */
const longestShown = 1024;

/**
 * Decodes a picture as the server's worker does: upright, its colour profile brought to sRGB. Whatever calls it stands
 * still while the pixels are read, a page as well: hence it is called in a worker.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export const decodeHere = (file: Blob, name: string): Promise<Picture> => drawn(file, name, pixelsOf);

/** Decodes a picture in the same way, and makes of a large one what is shown; null of another one. */
export const decodeToShow = (file: Blob, name: string): Promise<{ whole: Picture; shown: Picture | null }> =>
  drawn(file, name, (context) => ({ whole: pixelsOf(context), shown: shrunk(context) }));

/** Draws a picture and reads from it at once: the next one may be drawn on the same canvas. */
async function drawn<Result>(
  file: Blob,
  name: string,
  read: (context: OffscreenCanvasRenderingContext2D) => Result,
): Promise<Result> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
      colorSpaceConversion: "default",
    });
  } catch {
    throw new Error(
      file.size === 0
        ? `${name} is empty: choose another file.`
        : `${name} is no picture that this browser can decode: it is damaged or of another format. Save it as PNG or JPEG and try again.`,
    );
  }
  const { width, height } = bitmap;
  try {
    if (width * height > maxPixels) {
      throw new Error(
        `${name} has ${Math.round((width * height) / 1e6)} million pixels, and at most ${maxPixels / 1e6} million can be read in a browser: make it smaller.`,
      );
    }
    const context = canvasOf(width, height);
    if (!context) {
      throw new Error(
        `The browser gave no canvas for ${name}: close other tabs that use much memory and try again.`,
      );
    }
    context.drawImage(bitmap, 0, 0);
    return read(context);
  } finally {
    bitmap.close();
  }
}

function pixelsOf(context: OffscreenCanvasRenderingContext2D): Picture {
  const { width, height } = context.canvas;
  return { rgba: context.getImageData(0, 0, width, height).data, width, height };
}

function shrunk({ canvas }: OffscreenCanvasRenderingContext2D): Picture | null {
  if (canvas.width * canvas.height <= longestShown ** 2) return null;
  const scale = longestShown / Math.max(canvas.width, canvas.height);
  const sideOf = (side: number) => Math.max(1, Math.round(side * scale));
  const [width, height] = [sideOf(canvas.width), sideOf(canvas.height)];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context?.drawImage(canvas, 0, 0, width, height);
  return context && pixelsOf(context);
}

/** Of larger pictures none is held on to. */
const reusedPixels = 1_000_000;
let reused: OffscreenCanvasRenderingContext2D | null = null;

/** An empty canvas: the one before where it has the same size, as the pictures of a folder often have. */
function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
  if (reused?.canvas.width === width && reused.canvas.height === height) {
    reused.clearRect(0, 0, width, height);
    return reused;
  }
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  reused = width * height <= reusedPixels ? context : null;
  return context;
}

/** Pixels as a PNG file, lossless. */
export async function pngOf({ rgba, width, height }: Picture): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
