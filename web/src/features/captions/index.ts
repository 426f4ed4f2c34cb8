// What other features may use of this one.
export { CaptionsFields } from './api'
export { CaptionsEditor } from './CaptionsEditor'
export { CaptionTrack } from './CaptionTrack'
