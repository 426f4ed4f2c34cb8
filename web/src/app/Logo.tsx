/** A sphere with a play wedge cut out of its light; the same drawing as public/favicon.svg. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="15" fill="#12695a" />
      <path d="M16 1a15 15 0 0 1 0 30 19 19 0 0 0 0-30z" fill="#0b463c" />
      <path
        d="M12 9.6v12.8c0 .9 1 1.4 1.7.9l9.3-6.4c.6-.4.6-1.4 0-1.8l-9.3-6.4c-.7-.5-1.7 0-1.7.9z"
        fill="#f6c177"
      />
    </svg>
  )
}
