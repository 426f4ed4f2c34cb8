import { generateKeyPairSync, sign } from 'node:crypto'

const issuer = 'https://login.example'
const audience = 'streamsphere'

/** An identity provider of the test's own, and the settings that make a server trust it. */
export function tokenIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    env: {
      STREAMSPHERE_JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      STREAMSPHERE_JWT_ISSUER: issuer,
      STREAMSPHERE_JWT_AUDIENCE: audience,
    },
    /** A token for this person that is good for so many seconds. */
    token(name: string, life = 300): string {
      const claims = {
        iss: issuer,
        aud: audience,
        sub: name,
        name,
        exp: Math.floor(Date.now() / 1000) + life,
      }
      const text = `${encode({ alg: 'EdDSA', typ: 'JWT' })}.${encode(claims)}`
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
    },
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
