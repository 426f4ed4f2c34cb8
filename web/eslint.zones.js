// Which folder of src may import which. Every folder is flat, so a path shows at once where it leads.

/** Each folder, and the folders beside it that its files may import. */
const mayImport = {
  app: ['features', 'components', 'policy', 'uploader', 'api', 'state', 'format'],
  features: ['components', 'policy', 'uploader', 'api', 'state', 'format'],
  components: ['policy', 'api', 'state', 'format'],
  policy: ['api', 'format'],
  api: ['uploader', 'state', 'generated'],
  state: [],
  format: [],
  uploader: [],
  playground: ['features'],
}

/** What tests may import as well: the stand-ins for storage. */
const forTests = ['test']

// The uploader can be copied into another application: it knows no framework, and is used through its index alone.
const anyPackage = '^[^.]'
const insideUploader = '/uploader/'
// app puts the pages of all features together; another feature is used through its index, if it has one.
const insideFeature = '^\\.\\./[^./][^/]*/'

function restrictions(folder, tests) {
  const allowed = [...mayImport[folder], ...(tests ? forTests : [])]
  if (folder === 'features') return [...outside('\\.\\./\\.\\./', allowed), insideFeature, insideUploader]
  const restricted = [...outside('\\.\\./', allowed), insideUploader]
  return folder === 'uploader' && !tests ? [...restricted, anyPackage] : restricted
}

/** The paths that lead out of a folder, to another one than these. */
function outside(up, folders) {
  return folders.length > 0 ? [`^${up}(?!(?:${folders.join('|')})(?:/|$))`] : [`^${up}`]
}

function zone(folder, tests) {
  const message = `Not for src/${folder}: see eslint.zones.js.`
  const patterns = restrictions(folder, tests).map((regex) => ({ regex, message }))
  return {
    files: [`src/${folder}/**/*.${tests ? 'test.' : ''}{ts,tsx}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  }
}

export const zones = Object.keys(mayImport).flatMap((folder) => [zone(folder, false), zone(folder, true)])
