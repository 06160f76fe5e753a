import type { Client } from "./client";
import type { DrawnImage } from "./shapes";

interface Class {
  index: number;
  id: string;
  name: string;
}
interface Prediction {
  name: string;
  confidence: number;
  image: { id: string };
  truth: Class;
  predicted: Class;
}

const predictionFields = "name confidence image { id } truth { index id name } predicted { index id name }";

/**
 * Reviews a run as two people would: keeps its surest mistakes as error cases, each with the cause that follows from
 * how the image was drawn, and opens discussions on some of them and on the cell that is confused most.
 */
export async function reviewRun(
  owner: Client,
  colleague: Client,
  runId: string,
  origins: ReadonlyMap<string, DrawnImage>,
): Promise<void> {
  const cells = await confusedCells(owner, runId);
  const mistakes: Prediction[] = [];
  for (const { truth, predicted } of cells) {
    const { run } = await owner.ask<{ run: { predictions: { edges: { node: Prediction }[] } } }>(
      `query ($id: ID!, $truth: Int!, $predicted: Int!) {
        run(id: $id) {
          predictions(first: 20, truth: $truth, predicted: $predicted) { edges { node { ${predictionFields} } } }
        }
      }`,
      { id: runId, truth, predicted },
    );
    mistakes.push(...run.predictions.edges.map(({ node }) => node));
  }
  mistakes.sort((a, b) => b.confidence - a.confidence);
  for (const [i, mistake] of mistakes.slice(0, 12).entries()) {
    const [keeper, other] = i % 3 === 2 ? [colleague, owner] : [owner, colleague];
    await keep(keeper, other, runId, mistake, origins.get(mistake.name), i);
  }
  const [worst] = mistakes.length > 0 ? cells : [];
  const example = mistakes.find(
    ({ truth, predicted }) => truth.index === worst?.truth && predicted.index === worst?.predicted,
  );
  if (!example) return;
  const cell = { runId, truthClassId: example.truth.id, predictedClassId: example.predicted.id };
  const threadId = await comment(owner, {
    cell,
    body: `Most of our mistakes: ${example.truth.name} taken for ${example.predicted.name}. At 32 pixels the corners blur when the shape is small. Shall we try 48?`,
  });
  await comment(colleague, {
    threadId,
    body: "Before that I would look at the labels: some of these lie in the wrong folder.",
  });
}

/** Cells beside the diagonal that hold images, the fullest first. */
async function confusedCells(client: Client, runId: string) {
  const { run } = await client.ask<{ run: { confusionMatrix: { counts: number[][] } | null } }>(
    "query ($id: ID!) { run(id: $id) { confusionMatrix { counts } } }",
    { id: runId },
  );
  return (run.confusionMatrix?.counts ?? [])
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
}

async function keep(
  keeper: Client,
  other: Client,
  runId: string,
  { image, truth, predicted, name }: Prediction,
  origin: DrawnImage | undefined,
  place: number,
): Promise<void> {
  const { cause, note, question, answer } = findingOf(origin, truth.name, predicted.name);
  const { createErrorCase } = await keeper.ask<{ createErrorCase: { id: string } }>(
    "mutation ($input: CreateErrorCaseInput!) { createErrorCase(input: $input) { id } }",
    {
      input: {
        runId,
        imageId: image.id,
        expectedClassId: truth.id,
        source: "matrix",
        cause,
        note: `${note} (${name.split("/").pop()})`,
      },
    },
  );
  if (place >= 5) return;
  const threadId = await comment(other, { errorCaseId: createErrorCase.id, body: question });
  await comment(keeper, { threadId, body: answer });
}

function findingOf(origin: DrawnImage | undefined, truth: string, predicted: string) {
  if (origin?.difficulty === "mislabelled") {
    return {
      cause: "label_wrong",
      note: `This is a ${origin.drawn}, and lies in the folder of the ${truth}.`,
      question: `I see a ${origin.drawn} too. Do we know how it came into that folder?`,
      answer: "Sorted by hand, I think. Let us go through the rest of that folder.",
    };
  }
  if (origin && origin.difficulty !== "none") {
    return {
      cause: "poor_image",
      note: {
        small: "Only a few pixels large: hard to tell for us as well.",
        faint: "Shape and ground have nearly the same lightness.",
        hidden: "Half of the shape is hidden.",
      }[origin.difficulty],
      question: "Would you drop such images, or do they occur where the model will be used?",
      answer: "They do occur. I would keep them and add more of their kind to the training split.",
    };
  }
  return {
    cause: "classes_alike",
    note: `A ${truth} that looks like a ${predicted} at this size.`,
    question: `Is that a ${truth} beyond doubt?`,
    answer: "Enlarged it is. More training images, or a larger input, should settle it.",
  };
}

/** Opens a thread or answers in one; gives its id. */
async function comment(client: Client, input: Record<string, unknown>): Promise<string> {
  const { addComment } = await client.ask<{ addComment: { id: string } }>(
    "mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }",
    { input },
  );
  return addComment.id;
}
