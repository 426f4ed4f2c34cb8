/**
 * Whether two file names are of the same file: folders do not count, nor does the Unicode form, which macOS
 * changes.
 */
export function sameFileName(one: string, other: string): boolean {
  return baseName(one) === baseName(other)
}

function baseName(name: string): string {
  return name.replace(/^.*[/\\]/s, '').normalize()
}
