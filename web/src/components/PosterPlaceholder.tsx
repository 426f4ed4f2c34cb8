import { useId } from 'react'

/** A picture for a film that has none: a planet of its own, always the same for the same film. */
export function PosterPlaceholder({ seed }: { seed: string }) {
  const id = useId()
  const [a, b, c, d] = numbers(seed)
  const hue = Math.round(a * 360)
  const light = (hue + 25 + Math.round(b * 60)) % 360
  const x = 45 + c * 70
  const y = 38 + d * 22
  const radius = 20 + b * 12
  return (
    <svg viewBox="0 0 160 90" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <linearGradient id={`${id}sky`} x1="0" y1="0" x2={c} y2="1">
        <stop offset="0" stopColor={`hsl(${hue} 34% 24%)`} />
        <stop offset="1" stopColor={`hsl(${light} 42% 11%)`} />
      </linearGradient>
      <radialGradient id={`${id}sphere`} cx={0.2 + a * 0.3} cy="0.22" r="0.95">
        <stop offset="0" stopColor={`hsl(${light} 78% 80%)`} />
        <stop offset="0.45" stopColor={`hsl(${hue} 58% 54%)`} />
        <stop offset="1" stopColor={`hsl(${hue} 55% 17%)`} />
      </radialGradient>
      <rect width="160" height="90" fill={`url(#${id}sky)`} />
      <circle cx={x} cy={y} r={radius * 1.5} fill={`hsl(${light} 80% 70%)`} opacity="0.07" />
      <circle cx={x} cy={y} r={radius} fill={`url(#${id}sphere)`} />
      <circle cx={160 - x} cy={12 + b * 16} r={1.5 + d * 2.5} fill={`hsl(${light} 60% 78%)`} opacity="0.75" />
    </svg>
  )
}

/** Four numbers from 0 to 1 that follow from the text alone (FNV-1a, a fresh step for each). */
function numbers(seed: string): [number, number, number, number] {
  let hash = 2166136261
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
  const next = () => {
    hash = Math.imul(hash ^ (hash >>> 15), 2246822507)
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
    return (hash >>> 0) / 2 ** 32
  }
  return [next(), next(), next(), next()]
}
