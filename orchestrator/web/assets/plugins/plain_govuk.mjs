// GDS Transport and the royal crest belong to gov.uk alone. This takes both out of GOV.UK Frontend's
// stylesheet while it is bundled, and puts Arial in their place.
import { readFile } from 'node:fs/promises'

export function withoutGovukMarks (css) {
  return css
    .replace(/@font-face\s*\{[^}]*GDS Transport[^}]*\}/g, '')
    .replace(/"?GDS Transport"?\s*,\s*arial/gi, 'Arial')
    .replace(/url\([^)]*govuk-crest[^)]*\)/g, 'none')
}

export const plainGovuk = {
  name: 'plain-govuk',
  setup (build) {
    build.onLoad({ filter: /govuk-frontend[^/]*\.css$/ }, async ({ path }) => {
      const contents = withoutGovukMarks(await readFile(path, 'utf8'))
      if (/GDS Transport|govuk-crest/.test(contents)) {
        return { errors: [{ text: 'GOV.UK Frontend still names the GDS Transport typeface or the crest.' }] }
      }
      return { contents, loader: 'css' }
    })
  }
}
