import { expect, it } from "vitest";
import { defaultOutcome, outcomeOf, testAccuracy } from "./outcome";

const runs = [{ testAccuracy: null }, { testAccuracy: 0.9 }];

it("is the test accuracy where one of the runs was measured here", () => {
  expect(defaultOutcome(runs, ["val_acc"])).toBe(testAccuracy);
});

it("is else a metric that the runs have: an accuracy of the validation rather than another, another rather than none", () => {
  const none = [{ testAccuracy: null }];
  expect(defaultOutcome(none, ["acc", "loss", "val_acc"])).toBe("best(val_acc)");
  expect(defaultOutcome(none, ["accuracy", "loss"])).toBe("best(accuracy)");
  expect(defaultOutcome(none, ["lr", "val_loss"])).toBe("best(val_loss)");
  expect(defaultOutcome(none, ["lr"])).toBe("best(lr)");
  expect(defaultOutcome(none, [])).toBe(testAccuracy);
  // Before it is known what they have.
  expect(defaultOutcome(none, undefined)).toBeNull();
});

it("is called and written as in the table, and less of a loss is better", () => {
  const fields = [{ key: "best(val_loss)", isLessBetter: true }];
  expect(outcomeOf("best(val_loss)", fields)).toMatchObject({ label: "val_loss (best)", lessIsBetter: true });
  expect(outcomeOf("last(val_acc)", fields).text(0.5)).toBe("0.5");
  expect(outcomeOf(testAccuracy, fields)).toMatchObject({ label: "Test accuracy", lessIsBetter: false });
  expect(outcomeOf(testAccuracy, fields).text(0.5)).toBe("50.00 %");
});
