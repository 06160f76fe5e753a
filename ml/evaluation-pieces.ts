/** Images that are answered together at most. */
const mostImages = 256;
/** Fewer are not worth a question of their own. */
const leastImages = 8;
/** A split is divided into so many pieces at least, where it has the images: who shares the work waits for none long. */
const wantedPieces = 16;
/** Probabilities of a piece at most: 1 MB of 32-bit floats. */
const mostNumbers = 250_000;

/** How many images of a split are answered together. */
export function pieceSize(images: number, classes: number): number {
  const shared = Math.max(leastImages, Math.ceil(images / wantedPieces));
  return Math.max(1, Math.min(mostImages, shared, Math.floor(mostNumbers / classes)));
}

/** Of so many images of a split the worker's answer is held against that of tabs, at least. */
const leastSample = 64;
const sampleShare = 0.02;

/** How many images of each piece the worker answers as well: 64 of the split or 2 %, whichever is more. */
export function samplePerPiece(images: number, pieces: number): number {
  return Math.ceil(Math.max(leastSample, images * sampleShare) / pieces);
}

/** Places of a piece, ascending, drawn without one of them twice. @param random a whole number in 0..n-1. */
export function drawPlaces(images: number, count: number, random: (n: number) => number): number[] {
  const places = Array.from({ length: images }, (_, i) => i);
  const drawn = Math.min(count, images);
  for (let i = 0; i < drawn; i++) {
    const j = i + random(images - i);
    [places[i], places[j]] = [places[j] as number, places[i] as number];
  }
  return places.slice(0, drawn).sort((a, b) => a - b);
}
