const PATHS = {
  play: 'M8 5.5v13l11-6.5z',
  upload: 'M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  download: 'M12 4v12m0 0-5-5m5 5 5-5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.5v.01M10.3 4 2.7 17.5A2 2 0 0 0 4.4 20.5h15.2a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0z',
  film: 'M4 5h16v14H4zM8 5v14m8-14v14M4 9.5h4m8 0h4m-16 5h4m8 0h4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8.5a7.5 7.5 0 0 1 15 0',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
  link: 'M9.5 14.5 14.5 9.5M8 11l-2.5 2.5a4 4 0 0 0 5.7 5.7L13.5 17M16 13l2.5-2.5a4 4 0 0 0-5.7-5.7L10.5 7',
  close: 'M6 6l12 12M18 6 6 18',
  unfold: 'm6 9.5 6 6 6-6',
  fold: 'm6 15.5 6-6 6 6',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  globe:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.5 3.8 5.5 3.8 9s-1.3 6.5-3.8 9c-2.5-2.5-3.8-5.5-3.8-9S9.5 5.5 12 3z',
} as const

export type IconName = keyof typeof PATHS

/** A drawing that repeats what a text beside it says; screen readers skip it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-solid={name === 'play' || undefined}>
      <path d={PATHS[name]} />
    </svg>
  )
}
