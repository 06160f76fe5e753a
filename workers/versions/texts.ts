/** Texts of a list: as many as are kept in one piece of memory. */
const perPiece = 16_384;

/**
 * A list of texts of one length, as ids and hashes are, in a byte a letter, or half of one where all are hexadecimal
 * digits: as strings a million of them take four times as much.
 */
export class Texts {
  private readonly pieces: Buffer[] = [];
  private bytesEach = 0;
  length = 0;

  constructor(private readonly encoding: "latin1" | "hex") {}

  /** @throws RangeError for a text of another length than the first, or of other characters. */
  push(text: string): void {
    if (this.length === 0) this.bytesEach = Buffer.byteLength(text, this.encoding);
    const at = this.length % perPiece;
    if (at === 0) this.pieces.push(Buffer.allocUnsafe(perPiece * this.bytesEach));
    const written = this.pieces.at(-1)?.write(text, at * this.bytesEach, this.encoding);
    this.length += 1;
    if (written !== this.bytesEach || Buffer.byteLength(text, this.encoding) !== written)
      throw new RangeError(`"${text}" is no text like the ${this.length - 1} before it`);
  }

  at(place: number): string {
    const from = (place % perPiece) * this.bytesEach;
    const piece = this.pieces[Math.floor(place / perPiece)];
    return piece?.toString(this.encoding, from, from + this.bytesEach) ?? "";
  }

  /** Those from one place on to before another. */
  slice(from: number, to: number): string[] {
    const end = Math.min(to, this.length);
    return Array.from({ length: Math.max(0, end - from) }, (_, k) => this.at(from + k));
  }
}
