export { type AttachmentApi, sendAttachment } from './attachment'
export type {
  PartPlan,
  ReceivedPart,
  RequestedUpload,
  RequestUploadInput,
  SignedPart,
  SignedRequest,
  Snapshot,
  UploadApi,
  UploadPartInput,
} from './api'
export type { Difference } from './compareFile'
export { type FailureReason, UploadFailure } from './failure'
export { sameFileName } from './fileName'
export type { FingerprintStore } from './fingerprint'
export { fraction, type Progress } from './progress'
export { isBusy, type Phase, type UploadState } from './state'
export { FileUpload, type UploadOptions } from './upload'
