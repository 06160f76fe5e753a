import { and, asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { runs, sweepRungs, sweepSpaces, sweeps, versions } from "@/db/schema";
import { valueAt } from "@/ml/configuration/fields";
import { transact } from "@/server/core/events";
import { giveOutNext } from "@/server/runs/queue";
import { judgeAtRung, rungsOfRun } from "@/server/sweeps/rungs";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { openSweeping, rate } from "./sweeping";
import { shapesConfiguration } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const sweeping = await openSweeping(database);
const { begun, refusal, byId, changeRanges, advance, advanceAll, stateOf, trialsOfSweep, endAll } = sweeping;
const { context, versionId, projectId } = sweeping.own;

const optimizer = { kind: "choice", path: "learning.optimizer", values: ["adam", "sgd"] };
const extend = (sweepId: string, more: object) =>
  ask(context, "mutation ($input: ExtendSweepInput!) { extendSweep(input: $input) { id } }", {
    input: { sweepId, ...more },
  });

describe("a sweep", () => {
  it("says what is wrong with it, at its field", async () => {
    expect(await refusal({ space: [] })).toMatch(/at least one setting/);
    expect(await refusal({ space: [{ ...rate, high: 100 }] })).toMatch(/Learning rate cannot be 100/);
    expect(await refusal({ space: [{ ...rate, kind: "mystery" }] })).toMatch(/space/);
    expect(await refusal({ maxTrials: null })).toMatch(/how many runs or hours/);
    expect(await refusal({ method: "grid" })).toMatch(/set its points/);
    expect(await refusal({ method: "evolution" })).toMatch(/Own layers/);
    expect(await refusal({ versionIds: [versionId, versionId] })).toBe("taken");
    expect(
      await refusal({
        configurations: [1, 2].map((name) => ({ name: `${name}`, configuration: shapesConfiguration() })),
      }),
    ).toMatch(/tried by a grid/);
    expect(await refusal({ stopping: { factor: 3, firstEpoch: 4 } })).toMatch(/stops nobody/);
    expect(
      await refusal({
        method: "grid",
        space: [
          { kind: "integer", path: "seed", low: 0, high: 49, points: 50 },
          { ...rate, points: 50 },
        ],
      }),
    ).toMatch(/2,500 combinations/);
    await db.delete(sweeps);
  });

  it("begins as many trials as it may, each once however many workers ask, and ends with its budget", async () => {
    const id = await begun();
    await Promise.all(Array.from({ length: 6 }, advance));
    await advanceAll();
    expect((await trialsOfSweep(id)).map(({ trial }) => trial.trial)).toEqual([0, 1]);
    await endAll(id, () => 0.5);
    await advanceAll();
    const four = await trialsOfSweep(id);
    expect(four.map(({ run }) => run?.state)).toEqual(["finished", "finished", "queued", "queued"]);
    for (const { trial, run } of four) {
      expect(valueAt(run?.configuration, rate.path)).toBe(trial.parameters[rate.path]);
      expect(run?.name).toBe(`Rates, trial ${trial.trial + 1}`);
    }
    expect(await stateOf(id)).toBe("running");
    await endAll(id, () => 0.5);
    await advanceAll();
    expect(await stateOf(id)).toBe("finished");
    // Who began it has it in the inbox, once.
    const { viewer } = await ask<{ viewer: { inbox: { edges: { node: { sweep: object | null } }[] } } }>(
      context,
      "{ viewer { inbox { edges { node { sweep { id state } } } } } }",
      {},
    );
    expect(viewer.inbox.edges.map(({ node }) => node.sweep)).toEqual([{ id, state: "finished" }]);
    // More of it: it goes on.
    await extend(id, { maxTrials: 5, concurrency: 1 });
    await advanceAll();
    expect(await trialsOfSweep(id)).toHaveLength(5);
    await byId("stopSweep", id);
    expect((await trialsOfSweep(id)).at(-1)?.run?.state).toBe("stopped");
    const listed = await ask<{ project: { runs: { edges: unknown[] } } }>(
      context,
      `{ project(id: "${projectId}") { runs(first: 20, filter: "sweepId = \\"${id}\\"") { edges { node { number trial sweep { id } } } } } }`,
      {},
    );
    expect(listed.project.runs.edges).toHaveLength(5);
  });

  it("ends where its hours are used up", async () => {
    const id = await begun({ maxTrials: null, maxHours: 0.05 });
    for (let i = 0; i < 3; i++) {
      await advanceAll();
      await endAll(id, () => 0.5);
    }
    expect(await stateOf(id)).toBe("finished");
    // Two at a time, a minute each: after the second pair three minutes were passed.
    expect(await trialsOfSweep(id)).toHaveLength(4);
  });
  it("ends its trials where its hours are used up, and has them go on where there are more", async () => {
    const id = await begun({ maxTrials: 4, maxHours: 0.05, concurrency: 4 });
    await advanceAll();
    const [learning, last, waiting, judged] = (await trialsOfSweep(id)).map(({ run }) => run?.id ?? "");
    const works = (
      runId: string | undefined,
      seconds: number,
      more: Partial<typeof runs.$inferInsert> = {},
    ) =>
      db
        .update(runs)
        .set({
          ...{ state: "running", epoch: 1, startedAt: new Date(Date.now() - 1000 * seconds) },
          ...{ heartbeatAt: new Date(), ...more },
        })
        .where(eq(runs.id, runId ?? ""));
    const rowOf = async (runId: string | undefined) =>
      (
        await db
          .select()
          .from(runs)
          .where(eq(runs.id, runId ?? ""))
      )[0];
    const isOutOfHours = async () => {
      const { sweep } = await ask<{ sweep: { trials: { isOutOfHours: boolean }[] } }>(
        context,
        "query ($id: ID!) { sweep(id: $id) { trials { isOutOfHours } } }",
        { id },
      );
      return sweep.trials.map((one) => one.isOutOfHours);
    };
    await works(learning, 60);
    await works(last, 60, { epoch: 3 });
    await works(judged, 30, {
      ...{ stopRequestedAt: new Date(), stopAfterEpoch: true, stopReason: "At epoch 1 it fell behind." },
    });
    await advanceAll();
    expect(await isOutOfHours()).toEqual([false, false, false, false]);
    // A minute more of two that work: the third minute is over.
    await works(learning, 120);
    await Promise.all(Array.from({ length: 4 }, advance));
    await advanceAll();
    const why = "The 0.05 h of its sweep were used up.";
    expect(await rowOf(learning)).toMatchObject({
      ...{ state: "running", stopAfterEpoch: true, stopReason: why },
    });
    // The last epoch of a run is its end, and it is measured.
    expect(await rowOf(last)).toMatchObject({ state: "running", stopRequestedAt: null, stopReason: null });
    expect(await rowOf(waiting)).toMatchObject({ state: "stopped", startedAt: null, stopReason: why });
    expect((await rowOf(judged))?.stopReason).toBe("At epoch 1 it fell behind.");
    expect(await isOutOfHours()).toEqual([true, false, true, false]);
    expect(await stateOf(id)).toBe("running");
    for (const runId of [learning, judged])
      await works(runId, 120, { state: "stopped", finishedAt: new Date() });
    await works(last, 60, { state: "finished", epoch: 4, finishedAt: new Date() });
    await advanceAll();
    expect(await stateOf(id)).toBe("finished");

    // Too few more: nothing goes on. Enough: those that the hours ended do, and no other, once.
    await extend(id, { maxTrials: 4, maxHours: 0.06 });
    await advanceAll();
    expect(await stateOf(id)).toBe("finished");
    await extend(id, { maxTrials: 4, maxHours: 1 });
    await Promise.all(Array.from({ length: 4 }, advance));
    await advanceAll();
    const states = (await trialsOfSweep(id)).map(({ run }) => run?.state);
    expect(states).toEqual(["queued", "finished", "queued", "stopped"]);
    expect(await rowOf(learning)).toMatchObject({
      ...{ stopRequestedAt: null, stopAfterEpoch: false, stopReason: null, finishedAt: null },
    });
    expect(await isOutOfHours()).toEqual([false, false, false, false]);
    await byId("stopSweep", id);
  });

  it("has the trials go on that were under way when it was stopped, before it begins others", async () => {
    const id = await begun({ concurrency: 2, maxTrials: 3 });
    await advanceAll();
    const [first, second] = await trialsOfSweep(id);
    await byId("stopSweep", id);
    const states = async () => (await trialsOfSweep(id)).map(({ run }) => run?.state);
    expect(await states()).toEqual(["stopped", "stopped"]);
    expect((await trialsOfSweep(id))[0]?.run?.stopReason).toBe("Its sweep was stopped.");
    await advanceAll();
    expect(await states()).toEqual(["stopped", "stopped"]);
    // One that a person has go on and stops again is theirs.
    const ofRun = (name: string, runId = "") =>
      ask(context, `mutation ($id: ID!) { ${name}(input: { runId: $id }) { id } }`, { id: runId });
    await ofRun("resumeRun", second?.run?.id);
    await ofRun("stopRun", second?.run?.id);
    await byId("resumeSweep", id);
    await advance();
    expect(await states()).toEqual(["queued", "stopped"]);
    await advanceAll();
    expect(await states()).toEqual(["queued", "stopped", "queued"]);
    expect((await trialsOfSweep(id))[0]?.run).toMatchObject({ id: first?.run?.id, stopReason: null });
    await endAll(id, () => 0.5);
    await advanceAll();
    expect(await stateOf(id)).toBe("finished");
    expect(await states()).toEqual(["finished", "stopped", "finished"]);
  });

  it("begins none while it is paused, and draws from new ranges from the next trial on", async () => {
    const id = await begun({ concurrency: 1, maxTrials: 20 });
    await advanceAll();
    await byId("pauseSweep", id);
    // The trial that waits in the queue waits on, whatever places are free, and says why.
    expect(await giveOutNext(db, context.jobs, 4)).toBe(false);
    const [waiting] = await trialsOfSweep(id);
    const why = "query ($id: ID!) { run(id: $id) { state heldBySweep heldByLimit secondsToStart } }";
    const held = { state: "queued", heldBySweep: true, heldByLimit: false, secondsToStart: null };
    expect(await ask(context, why, { id: waiting?.run?.id })).toEqual({ run: held });
    const { version } = await ask<{ version: { uses: { kind: string; name: string }[] } }>(
      context,
      "query ($id: ID!) { version(id: $id) { uses { kind name } } }",
      { id: versionId },
    );
    expect(version.uses).toContainEqual({ kind: "sweep", name: "Rates" });
    await endAll(id, () => 0.5);
    await advanceAll();
    expect(await trialsOfSweep(id)).toHaveLength(1);
    for (let i = 0; i < 2; i++) {
      expect(await changeRanges(id, { space: [{ ...rate, low: 0.05 }] })).toBeUndefined();
    }
    await byId("resumeSweep", id);
    for (let i = 0; i < 4; i++) {
      await advanceAll();
      await endAll(id, () => 0.5);
    }
    const [first, ...later] = await trialsOfSweep(id);
    expect(first?.trial.revision).toBe(1);
    for (const { trial } of later) {
      expect(trial.revision).toBe(2);
      expect(trial.parameters[rate.path]).toBeGreaterThanOrEqual(0.05);
    }
    const kept = await db.select().from(sweepSpaces).where(eq(sweepSpaces.sweepId, id));
    expect(kept.map(({ revision, firstTrial }) => [revision, firstTrial])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect((await changeRanges(id, { space: [optimizer] }))?.message).toMatch(/stay the same/);
    await byId("stopSweep", id);
  });

  it("tries each version with each configuration, and passes over what cannot be built", async () => {
    const [version] = await db.select().from(versions).where(eq(versions.id, versionId));
    if (!version) throw new Error("no version");
    const { id: _, ...rest } = version;
    const [second] = await db
      .insert(versions)
      .values({ ...rest, number: 2 })
      .returning();
    const deep = shapesConfiguration({}, { preset: "cnn", filters: [8], dense: 0 });
    const id = await begun({
      ...{ method: "grid", maxTrials: null, concurrency: 8, versionIds: [versionId, second?.id] },
      configurations: [
        { name: "One", configuration: deep },
        { name: "Seven", configuration: { ...deep, seed: 8 } },
      ],
      space: [{ kind: "choice", path: "architecture.filters", values: [[8], [8, 8, 8, 8, 8, 8]] }],
    });
    await advanceAll();
    const trials = await trialsOfSweep(id);
    expect(trials).toHaveLength(8);
    expect(
      trials
        .filter(({ run }) => run !== null)
        .map(({ run }) => run?.versionId)
        .sort(),
    ).toEqual([versionId, versionId, second?.id, second?.id].sort());
    const failed = trials.filter(({ trial }) => trial.problem !== null);
    expect(failed).toHaveLength(4);
    expect(failed[0]?.trial.problem).toMatch(/Layer/);
    await endAll(id, () => 0.5);
    await advanceAll();
    expect(await stateOf(id)).toBe("finished");
  });

  it("pauses by itself where its version was deleted, and says so", async () => {
    const id = await begun();
    await db.update(versions).set({ deletedAt: new Date() }).where(eq(versions.id, versionId));
    await advanceAll();
    const [sweep] = await db.select().from(sweeps).where(eq(sweeps.id, id));
    expect(sweep).toMatchObject({ state: "paused", trials: 0 });
    expect(sweep?.stateReason).toMatch(/is deleted: restore it/);
    await db.update(versions).set({ deletedAt: null }).where(eq(versions.id, versionId));
  });
});

describe("early stopping", () => {
  it("decides once a rung and trial, those that come at once one after the other", async () => {
    const id = await begun({ concurrency: 6, maxTrials: 6, stopping: { factor: 3, firstEpoch: 1 } });
    await advanceAll();
    const trials = await trialsOfSweep(id);
    expect(trials).toHaveLength(6);
    const judge = async (trial: number, value: number) => {
      const runId = trials[trial]?.run?.id ?? "";
      await db
        .update(runs)
        .set({ state: "running", bestValidationAccuracy: value })
        .where(eq(runs.id, runId));
      return transact(db, async ({ tx }) => {
        const rungs = await rungsOfRun(tx, runId);
        expect(rungs?.epochs).toEqual([1, 3]);
        return rungs ? judgeAtRung(tx, runId, rungs, 1) : "none";
      });
    };
    expect(await judge(0, 0.5)).toBeNull();
    expect(await judge(1, 0.4)).toBe("At epoch 1 it was below the best third of 2 trials.");
    // The same again after a crash, though it has learnt a little since.
    expect(await judge(1, 0.6)).toMatch(/below the best third/);
    expect(await judge(2, 0.7)).toBeNull();
    await Promise.all([judge(3, 0.1), judge(4, 0.2), judge(5, 0.8)]);
    const rungs = await db
      .select()
      .from(sweepRungs)
      .where(and(eq(sweepRungs.sweepId, id), eq(sweepRungs.epoch, 1)))
      .orderBy(asc(sweepRungs.trial));
    expect(rungs.map(({ trial, kept }) => [trial, kept])).toEqual([
      [0, true],
      [1, false],
      [2, true],
      [3, false],
      [4, false],
      [5, true],
    ]);
    const [cut] = await db
      .select()
      .from(runs)
      .where(eq(runs.id, trials[1]?.run?.id ?? ""));
    expect(cut).toMatchObject({ stopAfterEpoch: true, stopReason: expect.stringMatching(/epoch 1/) });
    expect(cut?.stopRequestedAt).not.toBeNull();
  });
});
