/** Base64 as bytes. */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Drawn pictures with what the trainer made of them. */
const patterns = window.MODEL.preprocessing.golden?.cases ?? [];

/**
 * Whether this browser decides as the trainer did: how it reads pictures of each kind, how it prepares drawn patterns, and
 * what the network says of these, all held against what references.js and model.js hold.
 * @param decode gives data, width and height of a file; @param answer gives probabilities for these.
 * @returns null where it does; else why not, as the end of a sentence.
 */
async function whyNotHere(decode, answer) {
  const { kinds, tolerance, tie } = window.REFERENCES ?? {};
  if (!kinds) return "references.js, by which that is told, is missing or damaged";
  for (const { name, mediaType, file, rgba, allowed } of kinds) {
    const { data } = await decode(new Blob([bytesOf(file)], { type: mediaType }));
    if (pixelsApart(bytesOf(rgba), data) > allowed) return `it reads pictures in another way (${name})`;
  }
  let others = 0;
  let apart = 0;
  for (const { width, height, transparent, hash, probabilities } of patterns) {
    const data = pattern(width, height, transparent);
    if (hashOf(preprocess(data, width, height)) !== hash)
      return `it prepares pictures of ${width}×${height} pixels in another way`;
    if (!probabilities) continue;
    const own = await answer({ data, width, height });
    if (own.length !== probabilities.length || !own.every(Number.isFinite)) return "the network gives no probabilities";
    const first = (values) => values.indexOf(Math.max(...values));
    // Two classes that the trainer was as sure of may change places.
    if (probabilities[first(probabilities)] - probabilities[first(own)] > tie) others++;
    apart = Math.max(apart, ...own.map((value, i) => Math.abs(value - probabilities[i])));
  }
  if (others > 0) return `it says another class of ${others} of ${patterns.length} patterns`;
  if (apart > tolerance) return `a probability of a pattern is ${apart.toExponential(1)} off, and at most ${tolerance} is well`;
  return null;
}

/** How far pixels are apart, 0..255, as they are laid upon a background: those that cannot be seen have any colour. */
function pixelsApart(expected, actual) {
  if (expected.length !== actual.length) return 255;
  return expected.reduce((most, value, i) => {
    const [own, alpha] = [actual[i], i - (i % 4) + 3];
    const apart = i === alpha ? value - own : (value * expected[alpha] - own * actual[alpha]) / 255;
    return Math.max(most, Math.abs(apart));
  }, 0);
}

/** The pixels that the hashes of preprocessing.json are of. */
function pattern(width, height, transparent) {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      rgba.set([7 * x + 3 * y, x * x + 5 * y, 11 * x * y + 13, transparent ? 17 * x + 29 * y : 255], i);
    }
  }
  return rgba;
}

/** FNV-1a over the bits of numbers. */
function hashOf(values) {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(values.buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
