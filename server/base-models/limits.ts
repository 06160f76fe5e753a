/** Of the files of a base model, one or together: 50 million weights of four bytes, and the topology. */
export const maxBaseModelBytes = 210_000_000;
