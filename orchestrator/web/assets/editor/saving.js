// Keeps the drawing: about a second after the last change, again when a save failed, and a warning before leaving
// while something is not saved. Somebody else's save is never written over without being asked.
const WAIT = 1000
const RETRY = 4000
const SIGNED_OUT_RETRY = 10000

export class Saving {
  // `written` answers {xml, svg}; `state` shows a sentence; `met (told)` is asked when somebody else has saved.
  constructor (place, { written, flush, state, saved, met }) {
    Object.assign(this, { place, written, flush, state, told: saved, met })
    this.changes = 0
    this.kept = 0
    this.timer = null
    this.running = false
    this.stopped = false
    this.trouble = false
    this.token = place.querySelector('input[name=csrfmiddlewaretoken]')
    window.addEventListener('online', () => this.plan(0))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.now()
      else if (this.away) this.comeBack() // perhaps from signing in in another tab
    })
    window.addEventListener('beforeunload', (event) => {
      this.flush()
      if (this.open) event.preventDefault()
    })
    document.addEventListener('click', (event) => {
      const link = event.target.closest('a[href]')
      if (!link || !leadsAway(link, event)) return
      this.flush()
      if (!this.open || this.stopped || this.trouble) return // where it cannot be saved now, the browser asks
      event.preventDefault()
      this.leaving = link.href
      this.plan(0)
    })
  }

  get open () {
    return this.changes !== this.kept
  }

  // `xml`: the drawing as it is kept under that revision, from which the next changes begin.
  begin (revision, xml) {
    this.revision = revision
    this.base = xml
    this.kept = this.changes
    this.stopped = false
    this.trouble = false
  }

  changed () {
    this.changes += 1
    if (!this.trouble) this.state('Not saved yet')
    this.plan(WAIT)
  }

  // Something is typed or gone through in a list and not applied: until it is, nobody reads “Saved”.
  pending (some) {
    this.waiting = some
    if (this.open || this.trouble || this.stopped) return
    this.state(some ? 'Not saved yet' : this.rested)
  }

  // All is kept, and how; what was changed while it was on its way is not.
  rest (sentence) {
    this.rested = sentence
    this.state(this.waiting || this.open ? 'Not saved yet' : sentence)
  }

  plan (wait) {
    if (this.stopped || !this.open || this.refused === this.changes) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), wait)
  }

  now () {
    this.flush()
    if (this.away && document.visibilityState === 'visible') return this.comeBack()
    this.plan(0)
  }

  async save () {
    clearTimeout(this.timer)
    if (this.running || this.stopped || !this.open || this.refused === this.changes) return
    this.running = true
    const sent = this.changes
    try {
      const written = await this.written()
      if (!this.trouble) this.state('Saving …')
      await this.take(await this.put(JSON.stringify({ ...written, revision: this.revision })), sent, written.xml)
    } catch {
      this.fail('Not saved: there is no connection. Your changes are still here. Trying again.')
    } finally {
      this.running = false
      if (this.trouble || this.stopped) this.leaving = ''
      if (this.leaving && !this.open) location.assign(this.leaving)
      else if (!this.trouble && this.open) this.plan(this.leaving ? 0 : WAIT)
    }
  }

  put (body) {
    return this.send(this.place.dataset.fileUrl, 'PUT', body)
  }

  async post (url, body) {
    const answer = await this.send(url, 'POST', JSON.stringify(body))
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    return answer.json()
  }

  send (url, method, body) {
    return fetch(url, {
      method,
      body,
      credentials: 'same-origin',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token ? this.token.value : '', Accept: 'application/json' }
    })
  }

  async take (answer, sent, xml) {
    if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) return this.signedOut()
    const said = await answer.json().catch(() => ({}))
    if (answer.ok) {
      this.trouble = false
      this.kept = sent
      this.revision = said.revision
      this.base = xml
      this.rest(`Saved ${clock(said.changed_at)}`)
      this.told(said)
    } else if (answer.status === 409) {
      this.stopped = true
      this.trouble = true
      this.state(`Not saved: ${said.sentence}`, 'trouble')
      if (said.xml) this.met(said)
    } else if (answer.status === 422) {
      this.refused = sent // the same is not sent again; the next change is
      this.state(`Not saved: ${said.sentence} Undo the last change, and it is saved again.`, 'trouble')
    } else if (answer.status === 404) {
      this.stopped = true
      this.state('Not saved: this draft can no longer be changed by you. Download what you need.', 'trouble')
    } else {
      this.fail('Not saved: the service does not answer. Your changes are still here. Trying again.')
    }
  }

  fail (sentence) {
    this.trouble = true
    this.state(sentence, 'trouble')
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), RETRY)
  }

  // Mine on top of theirs: said out loud, with the revision that was looked at.
  insist (revision, xml) {
    this.revision = revision
    this.base = xml
    this.stopped = false
    this.trouble = false
    this.plan(0)
  }

  signedOut () {
    this.trouble = true
    this.away = true
    this.state('Not saved: you have been signed out. Sign in in another tab; your changes are still here and are saved once you are back.', 'trouble')
    this.comeBackLater()
  }

  comeBackLater () {
    clearTimeout(this.returning)
    this.returning = setTimeout(() => this.comeBack(), SIGNED_OUT_RETRY)
  }

  // Signing in changes the token. The page itself, fetched again, has the new one and says who is signed in.
  async comeBack () {
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', redirect: 'manual' })
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
        const same = page.querySelector('[data-editor]')
        const fresh = same && same.querySelector('input[name=csrfmiddlewaretoken]')
        if (fresh && same.dataset.person === this.place.dataset.person) {
          this.token.value = fresh.value
          this.trouble = false
          this.away = false
          clearTimeout(this.returning)
          return this.save()
        }
      }
    } catch {
      // no connection: the next turn tries again
    }
    this.comeBackLater()
  }
}

// A link that is followed in this window to another page.
function leadsAway (link, { defaultPrevented, button, altKey, ctrlKey, metaKey, shiftKey }) {
  if (defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return false
  if (link.origin !== location.origin || link.hasAttribute('download')) return false
  if (link.target && link.target !== '_self') return false
  return link.pathname !== location.pathname || !link.hash
}

// The service keeps local time: what a colleague abroad sees must agree with the page.
export function clock (moment) {
  const options = { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' }
  return new Date(moment).toLocaleTimeString('en-GB', options)
}

// “8 September at 10:00”, in the same time.
export function dayAndClock (moment) {
  const day = new Date(moment).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'Europe/London' })
  return `${day} at ${clock(moment)}`
}
