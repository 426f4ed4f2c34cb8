/** A title to start from: the file's name without its extension, and without the underscores of cameras. */
export function titleFromFileName(fileName: string, maxLength = Infinity): string {
  const name = fileName
    .replace(/\.[^.]{1,5}$/, '')
    .replaceAll('_', ' ')
    .trim()
  return Array.from(name || fileName)
    .slice(0, maxLength)
    .join('')
}
