// What other features may use of this one.
export { PosterDraft } from './draft'
export { findFrame } from './frame'
export { PosterChoice } from './PosterChoice'
