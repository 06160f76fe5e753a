import type { TableColumns } from "@/db/schema";
import { type Place, type Split, splitOf } from "../layout";
import type { Refusal } from "../refusal";
import { classesIn, severalClasses } from "./cells";
import { fileKey } from "./file-key";
import type { Table } from "./table";

const splits: readonly (Split | null)[] = [null, "train", "validation", "test"];
const noClass = -1;
/** The table gives the file several classes. */
const several = -2;
const ambiguous = -1;

const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const withoutEnding = (path: string) => path.replace(/\.[^./]{1,8}$/, "");

/** What tables say of files: class, split and group by name. Some hundred bytes a file. */
export class FileLabels {
  /** In the order in which they come. */
  readonly classNames: string[] = [];
  private readonly classIndexes = new Map<string, number>();
  private readonly byPath = new Map<string, number>();
  /** Rows by the last part of their path, for archives that lay their files out otherwise than the table does. */
  private readonly byName = new Map<string, number>();
  private readonly classOf: number[] = [];
  private readonly splitOf: number[] = [];
  private readonly groupOf: (string | null)[] = [];

  /** @param folder of the table in the archive, which its names may be relative to. */
  add(table: Table, columns: TableColumns, folder: string): void {
    const at = (column: string | null) => (column === null ? -1 : table.columns.indexOf(column));
    const [file, name, split, group] = [
      at(columns.file),
      at(columns.class),
      at(columns.split),
      at(columns.group),
    ];
    table.each((cells) => {
      const key = fileKey(cells[file] ?? "");
      if (key === "") return;
      const classes = classesIn(cells[name] ?? "");
      const kept = { split: splitOf(cells[split]), group: cells[group]?.trim() || null };
      for (const className of classes.length > 0 ? classes : [""]) this.addRow(folder + key, className, kept);
    });
  }

  private addRow(
    key: string,
    className: string,
    { split, group }: { split: Split | null; group: string | null },
  ) {
    const classIndex = className === "" ? noClass : this.classIndex(className);
    const held = this.byPath.get(key);
    if (held !== undefined) {
      const before = this.classOf[held] as number;
      if (before === noClass) this.classOf[held] = classIndex;
      else if (classIndex !== noClass && classIndex !== before) this.classOf[held] = several;
      return;
    }
    const row = this.classOf.length;
    this.classOf.push(classIndex);
    this.splitOf.push(splits.indexOf(split));
    this.groupOf.push(group);
    this.byPath.set(key, row);
    const last = lastOf(key);
    if (last !== key) this.byName.set(last, this.byName.has(last) ? ambiguous : row);
  }

  private classIndex(name: string): number {
    const held = this.classIndexes.get(name);
    if (held !== undefined) return held;
    this.classIndexes.set(name, this.classNames.length);
    return this.classNames.push(name) - 1;
  }

  /**
   * What the tables say of a file of the archive; null where they do not name it. The table's path may begin above or
   * below the archive's, and may leave out the ending.
   */
  find(path: string): Place | Refusal | null {
    const row = this.rowOf(fileKey(path));
    if (row === undefined || row === ambiguous) return null;
    const classIndex = this.classOf[row] as number;
    if (classIndex === several) {
      return severalClasses();
    }
    return {
      className: classIndex === noClass ? null : (this.classNames[classIndex] as string),
      split: splits[this.splitOf[row] as number] ?? null,
      group: this.groupOf[row] ?? null,
    };
  }

  private rowOf(path: string): number | undefined {
    for (let at = 0; at >= 0; ) {
      const rest = path.slice(at);
      const row = this.byPath.get(rest) ?? this.byPath.get(withoutEnding(rest));
      if (row !== undefined) return row;
      const next = path.indexOf("/", at);
      at = next < 0 ? -1 : next + 1;
    }
    const last = lastOf(path);
    return this.byName.get(last) ?? this.byName.get(withoutEnding(last));
  }
}
