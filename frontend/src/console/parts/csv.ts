/** A small file to start from, made in the browser. */
const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
export const csv = (lines: readonly (readonly string[])[]): string => lines.map((it) => it.map(quoted).join(',')).join('\r\n') + '\r\n'

/** With a byte order mark, without which Excel shows Chinese as noise. */
export function saveCsv(lines: readonly (readonly string[])[], name: string): void {
  const url = URL.createObjectURL(new Blob([`\uFEFF${csv(lines)}`], { type: 'text/csv;charset=utf-8' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
