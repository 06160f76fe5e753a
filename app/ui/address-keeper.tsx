"use client";

import { useEffect } from "react";
import { AddressOrder } from "./address-order";

/** Draws nothing: keeps the order of the addresses that this page's choices are written to. */
export function AddressKeeper() {
  useEffect(() => {
    let stop = () => {};
    // Next changes the history in an effect of the page's root, which runs after this one: to tell apart who writes, one
    // has to stand before it.
    const timer = setTimeout(() => {
      stop = keepOrder();
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return null;
}

function keepOrder(): () => void {
  const order = new AddressOrder();
  const { pushState, replaceState } = history;
  history.replaceState = (state, unused, url) => {
    if (url === undefined || url === null) return replaceState.call(history, state, unused, url);
    const address = new URL(url, location.href).href;
    // Next's mark on what it has drawn; a choice comes without it.
    const isDrawn = Boolean(state?.__NA);
    if (!isDrawn) order.chosen(address, location.href);
    replaceState.call(history, state, unused, isDrawn ? order.drawn(address) : address);
  };
  history.pushState = (...rest) => {
    order.left();
    pushState.apply(history, rest);
  };
  const left = () => order.left();
  addEventListener("popstate", left);
  return () => {
    Object.assign(history, { pushState, replaceState });
    removeEventListener("popstate", left);
  };
}
