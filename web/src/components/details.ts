import { type FragmentOf, graphql, type Visibility } from '../api/graphql'

/** What owners set on a video. A field more is added here, and to the form in DetailsFields.tsx. */
export interface Details {
  title: string
  description: string
  visibility: Visibility
}

export const VideoDetails = graphql(`
  fragment VideoDetails on Video @_unmask {
    title
    description
    visibility
  }
`)

/** The details of a video about which nothing is said but its title. */
export function emptyDetails(title: string): Details {
  return { title, description: '', visibility: 'PUBLIC' }
}

/** The details of a video, to be changed in the form. */
export function detailsOf({ title, description, visibility }: FragmentOf<typeof VideoDetails>): Details {
  return { title, description, visibility }
}

/** What is sent to the API. */
export function detailsInput({ title, description, visibility }: Details) {
  return { title: title.trim(), description: description.trim(), visibility }
}

/** The same for a video that is not published yet: a title that is empty becomes the server's, from the file's name. */
export function draftInput(details: Details) {
  const { title, ...others } = detailsInput(details)
  return { title: title || undefined, ...others }
}

/** Whether two come to the same when they are sent. */
export function sameDetails(one: Details, other: Details): boolean {
  const [a, b] = [detailsInput(one), detailsInput(other)]
  return (Object.keys(a) as (keyof Details)[]).every((key) => a[key] === b[key])
}
