import { describe, expect, it } from "vitest";
import { tellsAll } from "./outbox";
import {
  acknowledged,
  didAction,
  doAgain,
  type Edit,
  emptyHistory,
  emptyQueue,
  forgetAction,
  goneFrom,
  isAboutSame,
  narrowAction,
  pause,
  refused,
  seenFirst,
  shownClasses,
  subjectOf,
  takeBack,
  verdictOf,
} from "./queue";

const edit = (key: string, classId: string | null, ...ids: string[]): Edit => ({
  kind: "label",
  key,
  title: key,
  classId,
  images: ids.map((id) => [id, null] as const),
  overwrite: false,
  shows: ids.map((id) => [id, classId] as const),
});

describe("the queue", () => {
  it("shows the last of what waits for an image", () => {
    const waiting = [edit("1", "cat", "a", "b"), edit("2", "dog", "b"), edit("3", null, "c")];
    expect([...shownClasses(waiting)]).toEqual([
      ["a", "cat"],
      ["b", "dog"],
      ["c", null],
    ]);
  });

  it("tells the server of images that were not seen last, without a class", () => {
    expect(
      seenFirst([
        ["one", undefined],
        ["two", null],
        ["three", "cat"],
        ["four", undefined],
      ]),
    ).toEqual({ imageIds: ["two", "three", "one", "four"], seenClassIds: [null, "cat"] });
    expect(seenFirst([["one", undefined]])).toEqual({ imageIds: ["one"], seenClassIds: [] });
  });

  it("lists one conflict an image, the newest, and none where the image was settled", () => {
    const first = edit("1", "cat", "a", "b");
    const second = edit("2", "dog", "b");
    let queue = { ...emptyQueue, waiting: [first, second] };
    queue = acknowledged(queue, first, [["b", "bird"]]) as typeof queue;
    expect(queue).toEqual({
      waiting: [second],
      conflicts: [{ imageId: "b", mine: "cat", theirs: "bird" }],
      refusals: [],
    });
    expect(acknowledged(queue, second, [["b", "bird"]]).conflicts).toEqual([
      { imageId: "b", mine: "dog", theirs: "bird" },
    ]);
    expect(acknowledged(queue, second, [])).toEqual(emptyQueue);
  });

  it("lists what was decided of suggestions as a conflict with what somebody labelled meanwhile", () => {
    const edit: Edit = {
      ...{ kind: "suggestion", key: "1", title: "2 images as suggested" },
      said: {
        suggestionSetId: "s",
        decision: "suggested",
        images: [
          ["a", "cat"],
          ["b", "dog"],
        ],
      },
      shows: [
        ["a", "cat"],
        ["b", "dog"],
      ],
    };
    const queue = { ...emptyQueue, waiting: [edit] };
    expect(acknowledged(queue, edit, [["b", "bird"]])).toEqual({
      ...emptyQueue,
      conflicts: [{ imageId: "b", mine: "dog", theirs: "bird" }],
    });
  });

  it("lists of all suggestions that were accepted at once each conflict with the class that was meant, also beyond the page", () => {
    const edit: Edit = {
      ...{ kind: "suggestion", key: "1", title: "300 images as suggested" },
      said: {
        suggestionSetId: "s",
        decision: "suggested",
        images: [["a", "cat"]],
        matching: { classId: null, minConfidence: 0.9, total: 300, shownAt: "2026-01-01T00:00:00Z" },
      },
      shows: [["a", "cat"]],
    };
    const earlier = { imageId: "z", mine: "cat", theirs: "dog" };
    const queue = { ...emptyQueue, waiting: [edit], conflicts: [earlier] };
    expect(acknowledged(queue, edit, [["z", "bird"]], [["z", "fox"]])).toEqual({
      ...emptyQueue,
      conflicts: [{ imageId: "z", mine: "fox", theirs: "bird" }],
    });
  });

  it("names the image of a reviewer's decision that was refused", () => {
    const decision = { queueId: "q", imageId: "a", classId: "cat", seenDecidedAt: null };
    const edit: Edit = {
      kind: "decision",
      key: "1",
      title: "A decision in a queue",
      decision,
      shows: [["a", "cat"]],
    };
    expect(refused({ ...emptyQueue, waiting: [edit] }, edit, "Anna has decided.").refusals).toEqual([
      { key: "1", title: "A decision in a queue", reason: "Anna has decided.", edit },
    ]);
    expect(subjectOf(edit)).toEqual({ text: "", imageIds: ["a"] });
  });

  it("counts what a filter showed and is no longer there, and knows where an answer does not name all it left alone", () => {
    const { key, title, shows } = edit("1", "cat", "a");
    const matched = {
      datasetId: "d",
      filter: {},
      total: 300,
      shownAt: "2026-01-01T00:00:00Z",
      classId: "cat",
    };
    const match: Edit = { kind: "match", key, title, shows, ...matched };
    expect(goneFrom(match, { conflictCount: 1, imageCount: 297 })).toBe(2);
    expect(goneFrom(edit("1", "cat", "a"), { conflictCount: 0, imageCount: 0 })).toBe(0);
    const answer = (conflictCount: number, imageCount: number, listed: number) => ({
      ...{ conflictCount, added: 0, batch: { id: "b", imageCount } },
      conflicts: Array.from({ length: listed }, (_, i) => ({ id: `${i}`, class: null })),
    });
    expect(tellsAll(match, answer(1, 299, 1))).toBe(true);
    expect(tellsAll(match, answer(250, 50, 200))).toBe(false);
    expect(tellsAll(match, answer(0, 299, 0))).toBe(false);
  });

  it("keeps the reason of what was refused, and lets the rest wait on", () => {
    const queue = { ...emptyQueue, waiting: [edit("1", "cat", "a"), edit("2", "dog", "b")] };
    const after = refused(queue, edit("1", "cat", "a"), "The class cat is archived.");
    expect(after.waiting.map(({ key }) => key)).toEqual(["2"]);
    expect(after.refusals).toEqual([
      { key: "1", title: "1", reason: "The class cat is archived.", edit: edit("1", "cat", "a") },
    ]);
    expect(subjectOf(edit("1", "cat", "a", "b"))).toEqual({ text: "", imageIds: ["a", "b"] });
  });

  it("keeps what was written where it was refused, and of which image", () => {
    const flag: Edit = {
      kind: "flag",
      key: "1",
      title: "An image flagged",
      shows: [],
      flag: {
        imageId: "a",
        raised: true,
        reason: "Blurred",
        seenFlagId: null,
        author: { id: "u", name: "U" },
      },
    };
    const comment: Edit = {
      kind: "comment",
      key: "2",
      title: "A comment",
      shows: [],
      comment: { about: { errorCaseId: "e" }, body: "Look again.", mentions: [] },
    };
    let queue = { ...emptyQueue, waiting: [flag, comment] };
    for (const one of [flag, comment]) queue = refused(queue, one, "No.") as typeof queue;
    expect(queue.waiting).toEqual([]);
    expect(queue.refusals).toEqual([
      { key: "1", title: "An image flagged", reason: "No.", edit: flag },
      { key: "2", title: "A comment", reason: "No.", edit: comment },
    ]);
    expect(subjectOf(flag)).toEqual({ text: "Blurred", imageIds: ["a"] });
    expect(subjectOf(comment)).toEqual({ text: "Look again.", imageIds: [] });
  });

  it("tells what comments are about by every id of it", () => {
    const cell = { runId: "r", truthClassId: "a", predictedClassId: "b" };
    expect(isAboutSame({ cell }, { cell: { ...cell } })).toBe(true);
    expect(isAboutSame({ cell }, { cell: { ...cell, predictedClassId: "c" } })).toBe(false);
    expect(isAboutSame({ cell }, { runId: "r" })).toBe(false);
    expect(isAboutSame({ imageId: "a" }, { errorCaseId: "a" })).toBe(false);
  });

  it("sends again what met no answer, and never what was refused", () => {
    expect([null, "INTERNAL", "RATE_LIMITED"].map(verdictOf)).toEqual(["later", "later", "later"]);
    expect(verdictOf("UNAUTHENTICATED")).toBe("signed-out");
    expect(["CONFLICT", "NOT_FOUND", "FORBIDDEN", "INVALID_INPUT"].map(verdictOf)).toEqual(
      Array(4).fill("refused"),
    );
    expect([0, 1, 2, 10].map(pause)).toEqual([1000, 2000, 4000, 30_000]);
  });
});

describe("undo and redo", () => {
  const action = (key: string) => ({
    key,
    title: key,
    before: [["a", null]] as const,
    after: [["a", "cat"]] as const,
  });

  it("name the action by the key that it was last done or taken back with", () => {
    const history = didAction(didAction(emptyHistory, action("1")), action("2"));
    const back = takeBack(history, "u");
    expect(back?.edit).toMatchObject({ kind: "undo", key: "u", batchKey: "2", shows: [["a", null]] });
    const again = doAgain(back?.history ?? emptyHistory, "r");
    expect(again?.edit).toMatchObject({ kind: "undo", key: "r", batchKey: "u", shows: [["a", "cat"]] });
    expect(takeBack(again?.history ?? emptyHistory, "v")?.edit).toMatchObject({ batchKey: "r" });
  });

  it("end where there is nothing more, and a new action ends redoing", () => {
    expect(takeBack(emptyHistory, "u")).toBeNull();
    const back = takeBack(didAction(emptyHistory, action("1")), "u");
    expect(doAgain(didAction(back?.history ?? emptyHistory, action("2")), "r")).toBeNull();
  });

  it("give back nothing to images that the action left alone", () => {
    const both = {
      ...action("1"),
      before: [
        ["a", null],
        ["b", null],
      ] as const,
      after: [
        ["a", "cat"],
        ["b", "cat"],
      ] as const,
    };
    const history = narrowAction(didAction(emptyHistory, both), "1", (id) => id !== "b");
    expect(takeBack(history, "u")?.edit.shows).toEqual([["a", null]]);
  });

  it("forget what never came about", () => {
    expect(takeBack(forgetAction(didAction(emptyHistory, action("1")), "1"), "u")).toBeNull();
  });
});
