// Bundles the front end: every *.js and *.css directly in orchestrator/web/assets and forms/assets becomes one
// file of the same name in orchestrator/web/static/bundle. Run by `make setup`.
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

import { plainGovuk } from './assets/plugins/plain_govuk.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const sources = [path.join(here, 'assets'), path.join(here, '..', '..', 'forms', 'assets')]
const bundle = path.join(here, 'static', 'bundle')

async function entriesIn (folder) {
  const names = existsSync(folder) ? await readdir(folder) : []
  return names.filter((name) => /\.(js|css)$/.test(name)).map((name) => path.join(folder, name))
}

await rm(bundle, { recursive: true, force: true })
await build({
  entryPoints: (await Promise.all(sources.map(entriesIn))).flat(),
  entryNames: '[name]',
  assetNames: '[name]-[hash]',
  outdir: bundle,
  nodePaths: [path.join(here, 'node_modules')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020', 'chrome109', 'firefox115', 'safari15'],
  loader: { '.woff': 'file', '.woff2': 'file', '.eot': 'file', '.ttf': 'file', '.svg': 'file', '.png': 'file' },
  legalComments: 'linked',
  plugins: [plainGovuk],
  logLevel: 'warning',
  logOverride: { 'css-syntax-error': 'silent' } // GOV.UK Frontend holds a hack for a browser of 2013
})
