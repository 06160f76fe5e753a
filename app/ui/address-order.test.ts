import { expect, it } from "vitest";
import { AddressOrder } from "./address-order";

it("leaves an address as it is drawn where nothing was chosen since", () => {
  const order = new AddressOrder();
  expect(order.drawn("/a")).toBe("/a");
  order.chosen("/a?x=1", "/a");
  expect(order.drawn("/a?x=1")).toBe("/a?x=1");
  expect(order.drawn("/a")).toBe("/a");
});

it("writes the last that was chosen while earlier ones are drawn", () => {
  const order = new AddressOrder();
  order.chosen("/a?x=1", "/a");
  order.chosen("/a", "/a?x=1");
  expect(order.drawn("/a?x=1")).toBe("/a");
  order.chosen("/a?y=2", "/a");
  expect(order.drawn("/a")).toBe("/a?y=2");
  expect(order.drawn("/a?y=2")).toBe("/a?y=2");
  expect(order.drawn("/a")).toBe("/a");
});

it("writes the last also where one from before the first choice is drawn again", () => {
  const order = new AddressOrder();
  order.chosen("/a?x=1", "/a");
  expect(order.drawn("/a")).toBe("/a?x=1");
  expect(order.drawn("/a")).toBe("/a?x=1");
  expect(order.drawn("/a?x=1")).toBe("/a?x=1");
});

it("lets go of what was chosen once somebody goes elsewhere", () => {
  const order = new AddressOrder();
  order.chosen("/a?x=1", "/a");
  expect(order.drawn("/b")).toBe("/b");
  expect(order.drawn("/a")).toBe("/a");
  order.chosen("/a?x=1", "/a");
  order.left();
  expect(order.drawn("/a")).toBe("/a");
});
