export { type AttachmentApi, sendAttachment } from './attachment'
export type {
  RequestUploadInput,
  UploadPartInput,
  PartPlan,
  ReceivedPart,
  RequestedUpload,
  SignedPart,
  SignedRequest,
  Snapshot,
  UploadApi,
} from './api'
export { type FailureReason, UploadFailure } from './failure'
export type { FingerprintStore } from './fingerprint'
export { fraction, type Progress } from './progress'
export { isBusy, type Phase, type UploadState } from './state'
export { FileUpload, type UploadOptions } from './upload'
export type { Difference } from './compareFile'
