package upload

// Step is a moment at which a server may die. Tests kill it there (crash.go): a later call must succeed after each.
type Step string

// The steps, in their order.
const (
	StepReserved     Step = "reserved"      // the row is written, nothing is signed
	StepPartsBegun   Step = "parts-begun"   // storage has opened the multipart upload, no row knows it
	StepDetailsSaved Step = "details-saved" // the row says how the owner wants it shown, storage was not asked
	StepPartsListed  Step = "parts-listed"  // all parts are there
	StepFinalizing   Step = "finalizing"    // the row says so, nothing is put together
	StepCompleted    Step = "completed"     // the object is there, nobody knows it
	StepVerified     Step = "verified"      // the object is right, nothing is published
	StepInspected    Step = "inspected"     // it is a film, nothing is published
	StepPublished    Step = "published"     // the video is there, nobody was told
)

// Steps are all of them.
var Steps = []Step{
	StepReserved, StepPartsBegun, StepDetailsSaved, StepPartsListed, StepFinalizing, StepCompleted, StepVerified, StepInspected,
	StepPublished,
}
