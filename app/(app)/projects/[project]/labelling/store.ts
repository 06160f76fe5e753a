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
  const left = settle(await queueOf(transaction, scope));
  const waiting = transaction.objectStore("waiting");
  for await (const cursor of waiting.index("scope").iterate(scope)) {
    if (cursor.value.edit.key === key) await cursor.delete();
  }
  const conflicts = transaction.objectStore("conflicts");
  const listed = new Set(left.conflicts.map(({ imageId }) => imageId));
  for await (const cursor of conflicts.index("scope").iterate(scope)) {
    if (!listed.has(cursor.value.imageId)) await cursor.delete();
  }
  const refusals = transaction.objectStore("refusals");
  const reasons = new Set(left.refusals.map((refusal) => refusal.key));
  for await (const cursor of refusals.index("scope").iterate(scope)) {
    if (!reasons.has(cursor.value.key)) await cursor.delete();
  }
  await Promise.all([
    ...left.conflicts.map((conflict) => conflicts.put({ ...conflict, scope })),
    ...left.refusals.map((refusal) => refusals.put({ ...refusal, scope })),
    transaction.done,
  ]);
}
