// Writes the GraphQL documents that the app and `streamsphere upload` send, by their SHA-256, as
// STREAMSPHERE_TRUSTED_DOCUMENTS takes them: node scripts/documents.js FILE
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequest, formatDocument, stringifyDocument } from 'urql'
import { initGraphQLTada } from 'gql.tada'
import ts from 'typescript'

const web = join(import.meta.dirname, '..')
const graphql = initGraphQLTada()

/** Every `const NAME = graphql(TEXT, [FRAGMENTS])` of the app, by name. */
function declaredDocuments() {
  const found = new Map()
  for (const name of readdirSync(join(web, 'src'), { recursive: true })) {
    if (!/\.tsx?$/.test(name) || name.includes('.test.') || name.startsWith('playground')) continue
    const path = join(web, 'src', name)
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
    const visit = (node) => {
      if (ts.isCallExpression(node) && node.expression.getText(file) === 'graphql') keep(node, file, found)
      else ts.forEachChild(node, visit)
    }
    ts.forEachChild(file, (statement) => {
      if (!ts.isVariableStatement(statement)) return visit(statement)
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (
          initializer &&
          ts.isCallExpression(initializer) &&
          initializer.expression.getText(file) === 'graphql'
        ) {
          keep(initializer, file, found, name.getText(file))
        } else if (initializer) visit(initializer)
      }
    })
  }
  return found
}

function keep(call, file, found, name) {
  const [text, fragments] = call.arguments
  const readable = text && ts.isNoSubstitutionTemplateLiteral(text)
  if (!name || !readable || found.has(name)) {
    throw new Error(
      `${file.fileName}: write \`const NAME = graphql(\`...\`, [FRAGMENTS])\`, with a NAME that no other has`,
    )
  }
  const names = fragments ? fragments.elements.map((element) => element.getText(file)) : []
  found.set(name, { text: text.text, fragments: names })
}

/** The texts that urql sends for these, in its own form. */
function sentByApp() {
  const declared = declaredDocuments()
  const made = new Map()
  const make = (name) => {
    if (!made.has(name)) {
      const { text, fragments } = declared.get(name)
      made.set(name, graphql(text, fragments.map(make)))
    }
    return made.get(name)
  }
  return [...declared.keys()]
    .map(make)
    .filter((document) => document.definitions.some(({ kind }) => kind === 'OperationDefinition'))
    .map((document) => stringifyDocument(formatDocument(createRequest(document, {}).query)))
}

/** The texts that the command line sends, out of its generated client. */
function sentByCommand() {
  const source = readFileSync(join(web, '..', 'internal', 'client', 'generated.go'), 'utf8')
  return [...source.matchAll(/_Operation = `([^`]*)`/g)].map(([, text]) => text)
}

const documents = [...sentByApp(), ...sentByCommand()]
const byHash = documents.map((text) => [createHash('sha256').update(text).digest('hex'), text]).sort()
writeFileSync(process.argv[2], `${JSON.stringify(Object.fromEntries(byHash), null, 2)}\n`)
console.log(`${documents.length} documents are in ${process.argv[2]}`)
