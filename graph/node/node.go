// Package node names what an ID can lead to; generated code needs the name in a package of its own.
package node

// Node is a *video.Shown, a *ent.Upload or a *ent.User.
type Node any
