import { graphql } from './graphql'

/** What it takes to send a file to storage. */
export const SignedRequest = graphql(`
  fragment SignedRequest on SignedRequest @_unmask {
    method
    url
    headers {
      name
      value
    }
    expiresAt
  }
`)
