import { parityTolerance } from "@/ml/parity";

/** What a model's card tells. */
export interface CardFacts {
  project: string;
  /** As the team says them; empty where it has not. */
  licence: string;
  intendedUse: string;
  run: { number: number; name: string; finishedAt: Date | null };
  version: { name: string; dataset: string; hash: string };
  classes: readonly string[];
  spec: { width: number; height: number; channels: number; fit: string; scaling: string };
  /** 0..1, on the whole judged split. */
  accuracy: number | null;
  /** Of the layers model. */
  bytes: number;
  conversions: readonly {
    format: string;
    bytes: number;
    images: number;
    accuracy: number | null;
    agreeing: number;
    largestDifference: number | null;
    latencyMs: number | null;
    failure: string | null;
  }[];
  /** Whether there is a SavedModel that holds the preprocessing. */
  savedModelPrepares: boolean;
  /** Open error cases on which this model failed: those that were kept from its run, and those that it faced in suites. */
  failures: readonly { expected: string; predicted: string; cause: string; count: number }[];
  /** What browsers came to, held against the worker. */
  browsers: readonly {
    format: string;
    backend: string;
    browser: string;
    images: number;
    agreeing: number;
    largestDifference: number;
    cameTo: "agrees" | "differs" | "differs, set aside by the team";
  }[];
  /** Uploaded networks that it was made from. */
  bases: readonly { name: string; note: string }[];
}

/** The model card as Markdown (Mitchell et al. 2019, "Model Cards for Model Reporting", as far as it is known here). */
export function modelCard(facts: CardFacts): string {
  const { run, version, spec } = facts;
  const colour = spec.channels === 1 ? "grey" : "colour";
  const trained = run.finishedAt ? `, trained until ${run.finishedAt.toISOString().slice(0, 10)}` : "";
  return `# ${plain(run.name)}

Run ${run.number} of the project ${plain(facts.project)}${trained}.

- Data: version ${plain(version.name)} of the dataset ${plain(version.dataset)}, content hash \`${version.hash}\`.
- Input: one picture, ${spec.width}×${spec.height} pixels in ${colour} (fit: ${spec.fit}, scaling: ${spec.scaling}); \`preprocess.js\` and \`preprocess.py\` prepare it (\`load.py\` a file), \`preprocessing.json\` says how and holds pixels to check against.
- Output: a probability for each of ${facts.classes.length} classes, in the order of \`classes.json\`: ${facts.classes.map(plain).join(", ")}.
- Test accuracy: ${percent(facts.accuracy)}.

## Files

| folder | bytes | accuracy | as the trained network | largest difference | ms an image |
|---|---|---|---|---|---|
${rowsOf(facts).join("\n")}

Measured by the worker that trained it, each format on the same ${measuredOn(facts)} images of the split that the run was judged by: as many as take ten seconds, 10,000 at most. The test accuracy above is of the whole split. \`index.html\` runs the graph model on a picture, without a network. It first holds its browser against the trainer by drawn patterns (how pictures are read and prepared, and what the network says of them), and answers only where both agree.

## In browsers

${browsersOf(facts)}

## Kinds of files

The network learnt from pictures as sharp decodes them: upright by their EXIF orientation, in sRGB by their colour profile, 8 bits a channel, transparency laid on the background of \`preprocessing.json\`.

- JPEG in RGB or grey, PNG of any kind: \`load.py\` and \`index.html\` see the same, to a few of 256 steps where a decoder is free to round.
- WebP: \`load.py\` and \`index.html\` read it, lossless ones to the bit.${facts.savedModelPrepares ? " The signature `file` of the SavedModel does not: it takes JPEG and PNG." : ""}
- JPEG in CMYK: sharp makes RGB of it by its profile, by one of its own where it has none. \`load.py\` refuses it; browsers, \`index.html\` in them, and TensorFlow make other colours of it, up to half of the range away. Save it in sRGB before.

${savedModelOf(facts)}## Intended use

${facts.intendedUse === "" ? "" : `${plain(facts.intendedUse)}\n\n`}For pictures like those of the version above. It always names one of its classes, also for a picture of none of them.

## Known failures

${facts.failures.length === 0 ? "No open error case is known on which this model fails." : facts.failures.map(failureOf).join("\n")}

## Licence

${facts.licence === "" ? "The team that trained the model decides; it has stated none." : `The model: ${plain(facts.licence)}.`} ${facts.bases.map(({ name, note }) => `It was made from ${plain(name)}${note === "" ? "" : ` (${plain(note)})`}. `).join("")}The code of this archive is Apache-2.0. \`LICENSE.txt\` says it of each part.
`;
}

function browsersOf({ browsers }: CardFacts): string {
  if (browsers.length === 0) return "No browser has been held against the worker that trained it.";
  const rows = browsers.map(
    (one) =>
      `| ${one.format} | ${one.backend} | ${plain(one.browser)} | ${one.agreeing} of ${one.images} | ${one.largestDifference.toExponential(1)} | ${one.cameTo} |`,
  );
  return `Held against the worker that trained it: the same class for each image, each probability within ${parityTolerance}, and pictures of each kind read alike.

| format | runs on | browser | same class | largest difference | |
|---|---|---|---|---|---|
${rows.join("\n")}`;
}

/** How the SavedModel is asked; nothing where there is none, or one of before it prepared pictures. */
function savedModelOf({ savedModelPrepares }: CardFacts): string {
  if (!savedModelPrepares) return "";
  return `## Signatures of the SavedModel

Each gives \`probabilities\`, a row for each picture; two of them prepare it themselves, as \`preprocess.py\` does, bit by bit:

- \`serving_default\`: \`images\`, float32, as \`preprocess.py\` or \`load.py\` give them.
- \`bytes\`: \`images\`, uint8 of n × height × width × channels, pictures of any one size in grey, grey with alpha, RGB or RGBA, upright and in sRGB.
- \`file\`: \`file\`, the bytes of one JPEG or PNG. TensorFlow's decoder knows nothing of an EXIF orientation or a colour profile: prepare files that have one by \`load.py\`, for \`serving_default\`.

`;
}

/** Runs that ended before the layers model was measured as the others know its size and accuracy alone. */
function rowsOf({ conversions, bytes, accuracy }: CardFacts): string[] {
  const rows = conversions.map(rowOf);
  if (conversions.some(({ format }) => format === "layers")) return rows;
  return [`| layers | ${bytes} | ${percent(accuracy)} | – | – | – |`, ...rows];
}

const measuredOn = ({ conversions }: CardFacts) =>
  Math.max(0, ...conversions.map(({ images }) => images)).toLocaleString("en");

function rowOf(one: CardFacts["conversions"][number]): string {
  if (one.failure) return `| ${one.format} | not converted: ${plain(one.failure)} | | | | |`;
  const agreeing = `${one.agreeing} of ${one.images}`;
  const largest = one.largestDifference?.toExponential(1) ?? "–";
  return `| ${one.format} | ${one.bytes} | ${percent(one.accuracy)} | ${agreeing} | ${largest} | ${one.latencyMs?.toFixed(2) ?? "–"} |`;
}

function failureOf({ expected, predicted, cause, count }: CardFacts["failures"][number]): string {
  return `- ${plain(expected)} taken for ${plain(predicted)}, ${count} ${count === 1 ? "case" : "cases"} (${cause.replaceAll("_", " ").toLowerCase()})`;
}

const percent = (share: number | null) => (share === null ? "–" : `${(100 * share).toFixed(2)} %`);
/** Names are anybody's: what Markdown would take for its own is escaped. */
const plain = (text: string) => text.replace(/[\\`*_{}[\]<>()#+\-!|]/g, "\\$&").replace(/\s+/g, " ");
