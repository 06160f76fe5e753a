import { parseArgs } from "node:util";
import { SetupError } from "../steps.mjs";

export const help = `npm start -- [options]     serve Offdiagonal
npm run dev -- [options]   the same, rebuilding as the sources change

  --port NUMBER   port of the web server (default: PORT, or 3000)
  --data FOLDER   where images, models and the embedded database are kept (default: OFFDIAGONAL_DATA, or ./.data)
  --demo          add a team with a project, a data set and a trained run to look at
  --help          this text

More is set through the environment: see "Configuration" in README.md.
`;

export function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: "string" },
        data: { type: "string" },
        demo: { type: "boolean", default: false },
        dev: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    });
    return values;
  } catch (error) {
    throw new SetupError(
      `${error instanceof Error ? error.message.split(". ")[0] : String(error)}.\n\n${help}`,
    );
  }
}
