/** How long something will take, as vaguely as it can be known: `about 3 minutes left`. */
export function formatTimeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'a very long time left'
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${count(minutes, 'minute')} left`
  const hours = Math.round(minutes / 60)
  return hours < 48
    ? `about ${count(hours, 'hour')} left`
    : `about ${count(Math.round(hours / 24), 'day')} left`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
