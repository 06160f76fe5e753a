import { describe, expect, it } from "vitest";
import { type Decision, lastAction, standingOf, type Waiting } from "./decisions";

const ada = { id: "ada", name: "Ada" };
const ben = { id: "ben", name: "Ben" };
let sequence = 0;
const said = (user: typeof ada, imageId: string, key: string, verdict: Decision["verdict"]): Decision => ({
  ...{ sequence: String(++sequence), imageId, user, key, verdict, class: null, tags: [], note: "" },
  createdAt: "2026-01-01T00:00:00.000Z",
});
const waits = (key: string, imageIds: string[], verdict: Waiting["verdict"]): Waiting => ({
  ...{ key, imageIds, verdict, class: null, tags: [], note: "" },
});
const shown = (log: Decision[], waiting: Waiting[] = []) =>
  Object.fromEntries(
    [...standingOf(log, waiting, ada)].map(([id, all]) => [
      id,
      all.map(({ user, verdict }) => `${user.id} ${verdict}`),
    ]),
  );

describe("what holds of a picture", () => {
  it("is the newest of each person, in the order in which they came", () => {
    const log = [
      said(ada, "1", "a", "ambiguous"),
      said(ben, "1", "b", "duplicate"),
      said(ada, "1", "c", "model_wrong"),
    ];
    expect(shown(log)).toEqual({ "1": ["ben duplicate", "ada model_wrong"] });
  });

  it("is without what was taken back", () => {
    expect(shown([said(ada, "1", "a", "ambiguous"), said(ada, "1", "b", null)])).toEqual({ "1": [] });
  });

  it("shows at once what waits to be sent, and the log once it has it", () => {
    expect(shown([], [waits("a", ["1", "2"], "duplicate")])).toEqual({
      "1": ["ada duplicate"],
      "2": ["ada duplicate"],
    });
    const log = [said(ada, "1", "a", "duplicate"), said(ada, "1", "b", "ambiguous")];
    expect(shown(log, [waits("a", ["1"], "duplicate")])).toEqual({ "1": ["ada ambiguous"] });
  });
});

describe("an undo", () => {
  it("takes the newest action of the person that holds, with all its pictures", () => {
    const log = [
      said(ada, "1", "a", "ambiguous"),
      said(ada, "2", "a", "ambiguous"),
      said(ben, "2", "b", "duplicate"),
      said(ada, "3", "c", "duplicate"),
      said(ada, "3", "d", null),
    ];
    const standing = standingOf(log, [], ada);
    expect(lastAction(standing, log, [], "ada")).toEqual({ key: "a", imageIds: ["1", "2"] });
    expect(lastAction(standing, log, [], "cleo")).toBeNull();
  });
});
