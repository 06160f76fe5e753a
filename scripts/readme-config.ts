import { configTable } from "@/server/core/config";

/** `tsx scripts/readme-config.ts`: the table of README's section on configuration, to paste there. */
process.stdout.write(`${configTable()}\n`);
