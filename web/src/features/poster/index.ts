// What other features may use of this one.
export { PosterDraft, type PosterDecision } from './draft'
export type { FrameSearch } from './frame'
export { FrameQueue } from './frameQueue'
export { PosterChoice } from './PosterChoice'
export { PosterStore } from './posterStore'
