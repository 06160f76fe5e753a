import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getNamedType,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** Fields that are the same for whoever may hear of a project at all, and take no arguments. */
const sameForAll = {
  Subscription: ["projectEvents"],
  ProjectEvent: ["sequence", "type", "objectId", "decisions", "present"],
  Presence: ["user", "session", "url"],
  ReviewDecision: [
    ...["sequence", "imageId", "user", "key", "verdict", "class", "tags", "note", "createdAt"],
  ],
  User: ["id", "name"],
  Class: ["id", "name", "position", "color"],
  CauseTag: ["id", "name"],
} as const satisfies Record<string, readonly string[]>;

/** Whether an operation asks for nothing that depends on who asks. */
function isSameForAll(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let isSame = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        const parent = getNamedType(types.getParentType())?.name ?? "";
        const fields: readonly string[] = sameForAll[parent as keyof typeof sameForAll] ?? [];
        if (!fields.includes(name.value)) isSame = false;
      },
      // A condition may be a variable of the caller's.
      Directive: () => {
        isSame = false;
      },
    }),
  );
  return isSame;
}

/** By event and by text of the operation: what it answers. */
const answers = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();

/**
 * As GraphQL's own `subscribe`. Where many ask the same of an event, as the pages of a project do, and it is the same for
 * each of them, it is answered once: who may hear of the event at all is decided before, for each of them alone.
 */
export async function subscribe(
  args: ExecutionArgs,
): Promise<AsyncGenerator<ExecutionResult, undefined> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const text = isSameForAll(args.schema, args.document) ? print(args.document) : null;
  const answer = (event: unknown): Promise<ExecutionResult> => {
    // What is loaded is loaded for this event: a name that has changed since the stream began is today's.
    const contextValue = { ...(args.contextValue as object) };
    const run = async () => execute({ ...args, rootValue: event, contextValue });
    if (text === null || typeof event !== "object" || event === null) return run();
    const byText = answers.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    answers.set(event, byText);
    const known = byText.get(text);
    if (known) return known;
    const result = run();
    byText.set(text, result);
    // What failed is tried again by whoever asks next.
    result.then(
      ({ errors }) => errors && byText.delete(text),
      () => byText.delete(text),
    );
    return result;
  };
  const events = source[Symbol.asyncIterator]();
  const mapped = async (next: Promise<IteratorResult<unknown>>): Promise<IteratorResult<ExecutionResult>> => {
    const { value, done } = await next;
    return done ? { value: undefined, done: true } : { value: await answer(value), done: false };
  };
  const iterator: AsyncGenerator<ExecutionResult, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => mapped(events.next()),
    return: async () => {
      await events.return?.();
      return { value: undefined, done: true };
    },
    throw: async (error: unknown) => {
      await events.throw?.(error);
      throw error;
    },
  };
  return iterator;
}
