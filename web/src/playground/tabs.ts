interface Tab {
  query: string
  variables?: string
}

/** A film's way through the API, a tab a step. */
export const tabs: Tab[] = [
  {
    query: `# 1. Reserve a place for a film, and get the request
#    that fills it. Set "size" in the variables below
#    to your file's exact number of bytes:
#
#    wc -c < film.mp4
#
mutation RequestUpload($input: RequestUploadInput!) {
  requestUpload(input: $input) {
    upload {
      id
      status
      expiresAt
    }
    location
    request {
      method
      url
      headers {
        name
        value
      }
      expiresAt
    }
  }
}
`,
    variables: json({
      input: { fileName: 'film.mp4', contentType: 'video/mp4', size: 1048576, details: { title: 'My film' } },
    }),
  },
  {
    query: `# 2. Send the file straight to storage, from a terminal:
#
# curl -T film.mp4 \\
#   -H 'Content-Type: video/mp4' \\
#   -H 'If-None-Match: *' \\
#   'URL'
#
#    URL is "request.url" of tab 1, exactly as it stands,
#    and the headers are those of "request.headers".
#    No output means that it has worked.
#
#    This shows the upload; its ID is "upload.id" of tab 1:
query SendTheFile($id: ID!) {
  upload(id: $id) {
    status
    fileName
    size
    expiresAt
  }
}
`,
    variables: json({ id: 'upload.id of tab 1' }),
  },
  {
    query: `# 3. Say that it is done. The server asks storage,
#    believes nobody else, and publishes the video.
mutation Finalize($input: FinalizeUploadInput!) {
  finalizeUpload(input: $input) {
    video {
      id
      title
      visibility
      size
      uploadedAt
    }
  }
}
`,
    variables: json({ input: { uploadId: 'upload.id of tab 1' } }),
  },
  {
    query: `# 4. The public feed, newest first, with addresses
#    that play.
query Feed($first: Int!) {
  videos(first: $first) {
    nodes {
      id
      title
      owner {
        name
      }
      uploadedAt
      playback {
        url
        expiresAt
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: json({ first: 10 }),
  },
]

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
