import type { Visibility } from '../api/graphql'
import { Icon } from './Icon'
import { visibilities } from './visibilities'
import styles from './VisibilityBadge.module.css'

export function VisibilityBadge({ visibility }: { visibility: Visibility }) {
  const { icon, name, meaning } = visibilities[visibility]
  return (
    <span className={styles.badge} title={meaning}>
      <Icon name={icon} /> {name}
    </span>
  )
}
