import { AsyncLocalStorage } from "node:async_hooks";
import type { Database, Transaction } from "@/db/connection";

const current = new AsyncLocalStorage<Transaction>();

/**
 * The same database, whose transactions remember themselves: better-auth opens one for a sign-up and does not hand it
 * to its hooks, and what we write there must commit or vanish with the account.
 */
export function withRememberedTransactions(db: Database): Database {
  return new Proxy(db, {
    get(target, key) {
      if (key === "transaction") {
        const transaction: Database["transaction"] = (run, config) =>
          target.transaction((tx) => current.run(tx, () => run(tx)), config);
        return transaction;
      }
      return Reflect.get(target, key, target);
    },
  });
}

/** The transaction that the calling hook runs in. */
export function currentTransaction(): Transaction {
  const tx = current.getStore();
  if (!tx) throw new Error("This hook has to run in a transaction");
  return tx;
}
