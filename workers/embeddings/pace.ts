import { setImmediate } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/connection";
import type { embeddings } from "@/db/schema";
import type { Work, WorkTable } from "@/server/core/work";

export type EmbeddingWork = Work<typeof embeddings>;
/** Work in stages, each with its own progress. */
type StagedTable = WorkTable & { stage: PgColumn; stageAt: PgColumn };
interface StagedWork {
  row: { id: string };
  step(progress: Progress, write?: (tx: Transaction) => Promise<unknown>): Promise<void>;
}
interface Progress {
  processed?: number;
  total?: number;
}

/** The work is to be put down: cancelled or interrupted. */
export class Stopped extends Error {
  override name = "Stopped";
}

const breathMs = 100;
const tellMs = 500;

/** Lets the heartbeat have its turn within long calculations, ends them where asked, and tells how far they are. */
export class Pace<Stage extends string> {
  private breathed = 0;
  private told = 0;

  constructor(
    private readonly table: StagedTable,
    private readonly work: StagedWork,
    private readonly stopped: () => unknown,
  ) {}

  /** @throws Stopped */
  check(): void {
    if (this.stopped()) throw new Stopped();
  }

  /** @throws Stopped */
  readonly breathe = async (): Promise<void> => {
    const now = Date.now();
    if (now - this.breathed < breathMs) return;
    this.breathed = now;
    await setImmediate();
    this.check();
  };

  /** The same, and keeps the progress twice a second. @throws Stopped */
  async tell(processed: number): Promise<void> {
    await this.breathe();
    const now = Date.now();
    if (now - this.told < tellMs) return;
    this.told = now;
    await this.work.step({ processed });
  }

  async begin(stage: Stage, total: number, processed = 0): Promise<void> {
    await this.work.step({ processed, total }, (tx) =>
      tx.update(this.table).set({ stage, stageAt: sql`now()` }).where(eq(this.table.id, this.work.row.id)),
    );
  }
}
