export { type AttachmentApi, sendAttachment } from './attachment'
export type {
  FileFacts,
  PartFacts,
  PartPlan,
  ReceivedPart,
  Reservation,
  SignedPart,
  SignedRequest,
  Standing,
  UploadApi,
} from './api'
export { type Trouble, UploadFailure } from './failure'
export type { Notes } from './fingerprint'
export { fraction, type Progress } from './progress'
export { isBusy, type Phase, type UploadState } from './state'
export { FileUpload, type UploadOptions } from './upload'
export type { Difference } from './sameFile'
