import { fileURLToPath } from "node:url";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect } from "./connection";
import { createQueues, openJobs } from "./jobs";

/** Brings the database and its job queues to the schema of this checkout; a repeat changes nothing. */
export async function migrateDatabase(url: string): Promise<void> {
  const connection = connect(url, { max: 1, name: "offdiagonal-migrate" });
  try {
    await migrate(connection.db, {
      migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)),
    });
  } finally {
    await connection.close();
  }
  const boss = await openJobs(url, {
    work: false,
    onError: (error) => {
      throw error;
    },
  });
  try {
    await createQueues(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
}
