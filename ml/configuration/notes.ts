/** What a field carries for the form besides its type: `title` is its label, `description` its explanation. */
export interface FieldNotes {
  readonly title: string;
  readonly description: string;
  /** Label of each value, for choices. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly kind?: "colour" | "layers" | "baseModel" | "baseLayer" | "teacher";
  /** A number that is thought of in factors: its arrow keys double and halve it. Told by its range where left out. */
  readonly scale?: "log";
  /** The field has an effect only where another one of the same section has one of these values. */
  readonly when?: { readonly field: string; readonly equals: readonly string[] };
}

export const notes = (field: FieldNotes): FieldNotes & Record<string, unknown> => ({ ...field });
