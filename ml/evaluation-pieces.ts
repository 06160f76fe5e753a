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
