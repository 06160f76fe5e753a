import { describe, expect, it } from "vitest";
import { chartMarks, noticesOf } from "./run-marks";

type Marks = Parameters<typeof noticesOf>[0];

const mark = (kind: Marks[number]["kind"], subject: string, step: number, advice: string | null = null) =>
  ({
    __typename: "RunMark",
    kind,
    subject,
    step,
    epoch: step / 10,
    message: `${kind} ${subject}`,
    advice,
  }) as Marks[number];

const marks = [
  mark("dead_units", "dense_1", 10, "smaller"),
  mark("dead_units", "dense_2", 10, "smaller"),
  mark("overfitting", "", 30, "more images"),
  mark("plateau", "4", 40),
  mark("early_stop", "", 60),
];

describe("what happened to a run", () => {
  it("is marked on its curves, and so is the epoch that became the model", () => {
    expect(chartMarks({ marks, modelEpoch: 3, stepsPerEpoch: 10 })).toEqual([
      { x: 10, label: "dead: dense_1, dead: dense_2", tone: "warning" },
      { x: 30, label: "overfitting begins, model", tone: "warning" },
      { x: 40, label: "rate reduced", tone: "muted" },
      { x: 60, label: "stopped early", tone: "muted" },
    ]);
    expect(chartMarks({ marks: [], modelEpoch: null, stepsPerEpoch: 10 })).toEqual([]);
  });

  it("is said once a kind, with what to do; a lower rate and what the failure says are not", () => {
    expect(noticesOf([...marks, mark("not_a_number", "", 70, "smaller")])).toEqual([
      { title: "Dead units", messages: ["dead_units dense_1", "dead_units dense_2"], advice: "smaller" },
      { title: "Overfitting begins here", messages: ["overfitting "], advice: "more images" },
      { title: "Stopped early", messages: ["early_stop "], advice: null },
    ]);
  });
});
