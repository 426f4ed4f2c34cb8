const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A number of bytes for people, in the decimal units that file managers show: `4.2 MB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  // 999.95 kB would round to 1000.0 kB.
  if (power > 0 && power < UNITS.length - 1 && value >= 999.95) return formatBytes(1000 ** (power + 1))
  const unit = bytes === 1 ? 'byte' : (UNITS[power] ?? 'bytes')
  return `${power === 0 ? value.toFixed(0) : value.toFixed(value < 100 ? 1 : 0)} ${unit}`
}
