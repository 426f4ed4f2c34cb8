import type { PartPlan } from './api'

/** Which bytes of a file a part carries: each has as many as planned, the last one has what is left. */
export function partRange(
  fileSize: number,
  plan: PartPlan,
  number: number,
): { offset: number; size: number } {
  if (!isPart(plan, number)) throw new RangeError(`There is no part ${number} of ${plan.count}.`)
  const offset = (number - 1) * plan.size
  return { offset, size: Math.min(plan.size, fileSize - offset) }
}

export function isPart({ count }: PartPlan, number: number): boolean {
  return number >= 1 && number <= count
}

/** The numbers of all parts, from 1. */
export function partNumbers({ count }: PartPlan): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
