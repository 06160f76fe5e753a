import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { Conflict, Edit, Queue, Refusal } from "./queue";

interface Kept extends DBSchema {
  /** By the order they were made in. */
  waiting: { key: number; value: { scope: string; edit: Edit }; indexes: { scope: string } };
  conflicts: { key: [string, string]; value: Conflict & { scope: string }; indexes: { scope: string } };
  refusals: { key: string; value: Refusal & { scope: string }; indexes: { scope: string } };
}

let opened: Promise<IDBPDatabase<Kept>> | null = null;

function open(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>("offdiagonal-labelling", 1, {
    upgrade(database) {
      database.createObjectStore("waiting", { autoIncrement: true }).createIndex("scope", "scope");
      database
        .createObjectStore("conflicts", { keyPath: ["scope", "imageId"] })
        .createIndex("scope", "scope");
      database.createObjectStore("refusals", { keyPath: "key" }).createIndex("scope", "scope");
    },
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

const stores = ["waiting", "conflicts", "refusals"] as const;

async function queueOf<Mode extends IDBTransactionMode>(
  transaction: IDBPTransaction<Kept, typeof stores, Mode>,
  scope: string,
): Promise<Queue> {
  const [waiting, conflicts, refusals] = await Promise.all([
    transaction.objectStore("waiting").index("scope").getAll(scope),
    transaction.objectStore("conflicts").index("scope").getAll(scope),
    transaction.objectStore("refusals").index("scope").getAll(scope),
  ]);
  return {
    waiting: waiting.map(({ edit }) => edit),
    conflicts: conflicts.map(({ scope: _scope, ...conflict }) => conflict),
    refusals: refusals.map(({ scope: _scope, ...refusal }) => refusal),
  };
}

/**
 * What this browser keeps of a person's labelling in a project until the server has it. `scope` names both, so that who
 * signs in next finds none of it. Throws where the browser keeps nothing, in some private windows say.
 */
export async function readQueue(scope: string): Promise<Queue> {
  return queueOf((await open()).transaction(stores), scope);
}

/** Keeps an edit behind the others: on the disk when this resolves. */
export async function addEdit(scope: string, edit: Edit): Promise<void> {
  const transaction = (await open()).transaction("waiting", "readwrite", { durability: "strict" });
  await Promise.all([transaction.store.add({ scope, edit }), transaction.done]);
}

/**
 * Puts what is left after an edit in place of what there was, as a whole or not at all.
 * @param settle what is left of what there is: it is read where it is written, so that nothing which came in between is lost.
 */
export async function settleEdit(scope: string, key: string, settle: (now: Queue) => Queue): Promise<void> {
  const transaction = (await open()).transaction(stores, "readwrite");
  const now = await queueOf(transaction, scope);
  const left = settle(now);
  const waiting = transaction.objectStore("waiting");
  for await (const cursor of waiting.index("scope").iterate(scope)) {
    if (cursor.value.edit.key === key) await cursor.delete();
  }
  const conflicts = transaction.objectStore("conflicts");
  const refusals = transaction.objectStore("refusals");
  // There may be ten thousand of them: what stays is not written again.
  const listed = { conflicts: new Set(left.conflicts), refusals: new Set(left.refusals) };
  const kept = { conflicts: new Set(now.conflicts), refusals: new Set(now.refusals) };
  await Promise.all([
    ...now.conflicts
      .filter((one) => !listed.conflicts.has(one))
      .map(({ imageId }) => conflicts.delete([scope, imageId])),
    ...now.refusals.filter((one) => !listed.refusals.has(one)).map((one) => refusals.delete(one.key)),
    ...left.conflicts
      .filter((one) => !kept.conflicts.has(one))
      .map((one) => conflicts.put({ ...one, scope })),
    ...left.refusals.filter((one) => !kept.refusals.has(one)).map((one) => refusals.put({ ...one, scope })),
    transaction.done,
  ]);
}
