/**
 * What an import may hold among the objects of JavaScript, as Node is told: pictures lie beside it, and all of it stays under
 * 500 MB. One that would need more is ended, rather than the machine's memory.
 */
export const importHeap = "--max-old-space-size=192";
