import { formatAge, formatMoment } from '../format/age'

/** How long ago something happened; the exact moment shows on hover. */
export function Age({ moment }: { moment: string }) {
  return (
    <time dateTime={moment} title={formatMoment(moment)}>
      {formatAge(moment)}
    </time>
  )
}
