/** Hands a file to the browser, which keeps it under its name. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it later
}

/** A table for other programs. */
export const saveTable = (name: string, lines: string): void =>
  saveFile(name, new Blob([lines], { type: 'text/csv;charset=utf-8' }));
