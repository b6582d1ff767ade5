// Saves the draft: at most 3 seconds after a change, on leaving a box, on leaving the page.
//
// The answer of the server to POST data-draft-url:
//   200 {revision, saved_at}                 kept; the moment in ISO 8601
//   409 {message, revision, saved_at}        another window saved since; nothing was overwritten
//   409 {message}                            submitted meanwhile, by whom and when is in the message
//   413 {message}                            too large
//   401 {kept}                               signed out; whether it was kept all the same (`_keep`, the page's key)
//   401, 403, a redirect                     signed out: go on trying after a sign-in in another tab
//   404                                      the task is somebody else's now
// Whatever comes, what was typed stays in the page. What went wrong is said at the foot of the form, and in a bar
// at the top of the window, where whoever types in a long form sees it.

const WAIT = 3000
const RETRY = 4000
const SIGNED_OUT_RETRY = 10000
const KEEPALIVE_LIMIT = 60000 // browsers refuse more in a request that outlives its page

export function keepDraft(form) {
  const status = form.querySelector('[data-draft-status]')
  const revision = hidden(form, '_revision')
  const token = form.querySelector('input[name=csrfmiddlewaretoken]')
  const key = form.querySelector('input[name=_keep]')
  const alert = alertBar()
  hidden(form, '_window').value = crypto.getRandomValues(new Uint32Array(4)).join('-')

  let changes = 0 // counts up with every change; a save remembers the count that it sent
  let saved = 0
  let timer = null
  let running = null // the AbortController of a save under way
  let trouble = false
  let stopped = false // submitted, or nothing more can be saved
  let submitting = false
  let returning = null // the timer of the next look whether somebody has signed in

  const say = (text, ...more) => {
    const before = status.dataset.said
    status.dataset.said = text
    if (before === text) return // read out once
    const line = document.createElement('p')
    line.className = trouble ? 'govuk-body case-draft-trouble' : 'govuk-body-s'
    line.append(text, ...more.flatMap((node) => [' ', node]))
    status.setAttribute('aria-live', trouble ? 'off' : 'polite') // trouble is read out by the bar
    status.replaceChildren(line)
    warn(trouble ? text : '', status.querySelector('a, button') ? toTheFoot() : null)
  }

  // Shows the sentence at the top of the window with one way on; "" takes it away.
  function warn(text, wayOn) {
    const line = document.createElement('p')
    line.className = 'govuk-body case-draft-alert__text'
    line.append(text, ...(wayOn ? [' ', wayOn] : []))
    alert.replaceChildren(...(text ? [line] : []))
    document.documentElement.classList.toggle('case-draft-alerted', text !== '')
  }

  function toTheFoot() {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    status.id = status.id || 'draft-status'
    link.href = `#${status.id}`
    link.textContent = 'See what you can do'
    return link
  }

  const plan = (wait) => {
    if (stopped || timer !== null) return
    timer = setTimeout(() => {
      timer = null
      save()
    }, wait)
  }

  const changed = () => {
    changes += 1
    plan(WAIT)
  }

  const now = () => {
    if (changes === saved || stopped) return
    clearTimeout(timer)
    timer = null
    save()
  }

  async function save({ leaving = false } = {}) {
    if (stopped || (running && !leaving)) return
    const sent = changes
    const body = new URLSearchParams(new FormData(form)).toString()
    const control = new AbortController()
    running = control
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: 'POST',
        body,
        credentials: 'same-origin',
        redirect: 'manual',
        keepalive: leaving && body.length < KEEPALIVE_LIMIT,
        signal: control.signal,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-CSRFToken': token ? token.value : '',
          Accept: 'application/json'
        }
      })
      await take(answer, sent)
    } catch (error) {
      if (error.name === 'AbortError') return
      trouble = true
      say('Not saved: there is no connection. What you typed is still here. Trying again.')
      plan(RETRY)
    } finally {
      if (running === control) running = null
      if (!stopped && !trouble && changes !== saved) plan(WAIT)
    }
  }

  async function take(answer, sent) {
    if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) {
      const { kept } = answer.status === 401 ? await answer.json().catch(() => ({})) : {}
      if (kept) saved = sent
      signedOut(kept)
      return
    }
    const told = await answer.json().catch(() => ({}))
    if (answer.ok) {
      revision.value = told.revision
      saved = sent
      trouble = false
      say(`Saved ${clock(told.saved_at)}`)
      return
    }
    trouble = true
    if (answer.status === 409 && told.revision) {
      stopped = true
      say(`${told.message} (${clock(told.saved_at)})`, keepMine(told), showOther())
    } else if (answer.status === 409) {
      stopped = true
      say(told.message || 'This was submitted meanwhile. What you typed is still here.')
    } else if (answer.status === 404) {
      stopped = true
      say('This is no longer yours to fill in. What you typed is still here: copy what you need.')
    } else {
      say(told.message || 'Not saved: the service does not answer. What you typed is still here. Trying again.')
      plan(RETRY)
    }
  }

  function keepMine(told) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'govuk-button govuk-button--secondary'
    button.textContent = 'Keep what is written here'
    button.addEventListener('click', () => {
      revision.value = told.revision
      stopped = false
      trouble = false
      save()
    })
    return button
  }

  function showOther() {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = location.href
    link.target = '_blank'
    link.rel = 'noopener'
    link.textContent = 'Open the newer draft in a new tab'
    return link
  }

  function signedOut(kept) {
    trouble = true
    const text = kept
      ? 'Not sent: you have been signed out. What you typed is still here, and is kept as your draft.'
      : 'Not saved: you have been signed out. What you typed is still here and is saved once you are back.'
    if (status.dataset.said !== text) {
      say(text, signIn())
      warn(text, kept ? signInHere() : signIn())
    }
    clearTimeout(returning)
    returning = setTimeout(comeBack, SIGNED_OUT_RETRY)
  }

  function signIn() {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = form.dataset.signInUrl || '/'
    link.target = '_blank'
    link.rel = 'noopener'
    link.textContent = 'Sign in in a new tab'
    return link
  }

  // And from there to this page again, which then shows the draft.
  function signInHere() {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = `${form.dataset.signInUrl || '/'}?${new URLSearchParams({ next: location.pathname })}`
    link.textContent = 'Sign in and go on'
    return link
  }

  // Signing in changes the token of every form. The page itself, fetched again, has the new one, and says who
  // is signed in now: one person's words must not become another's draft.
  async function comeBack() {
    if (stopped || !trouble) return
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', redirect: 'manual' })
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
        const same = page.querySelector('form[data-case-form]')
        const fresh = same && same.querySelector('input[name=csrfmiddlewaretoken]')
        if (same && same.dataset.person === form.dataset.person && fresh && token) {
          token.value = fresh.value
          const renewed = same.querySelector('input[name=_keep]')
          if (key && renewed) key.value = renewed.value
          trouble = false
          save()
          return
        }
        say('Not saved: somebody else is signed in, or this form has changed. Open it in a new tab to see.', showOther())
      }
    } catch {
      // no connection: the next turn tries again
    }
    returning = setTimeout(comeBack, SIGNED_OUT_RETRY)
  }

  form.addEventListener('input', changed)
  form.addEventListener('change', changed)
  form.addEventListener('focusout', now)
  form.addEventListener('submit', () => {
    stopped = submitting = true // the page itself now carries everything
    clearTimeout(timer)
    if (running) running.abort()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && changes !== saved) save({ leaving: true })
  })
  window.addEventListener('pagehide', () => {
    if (changes !== saved) save({ leaving: true })
  })
  window.addEventListener('online', now)
  window.addEventListener('beforeunload', (event) => {
    if (trouble && changes !== saved && !submitting) event.preventDefault()
  })
}

// There from the start and empty: a screen reader reads out what comes into it. One for the page.
function alertBar() {
  const there = document.querySelector('.case-draft-alert')
  if (there) return there
  const bar = document.createElement('div')
  bar.className = 'case-draft-alert'
  bar.setAttribute('role', 'alert')
  document.body.prepend(bar)
  return bar
}

// The service keeps local time: what a colleague abroad sees must agree with the page.
function clock(moment) {
  const options = { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' }
  return new Date(moment).toLocaleTimeString('en-GB', options)
}

function hidden(form, name) {
  const there = form.querySelector(`input[name="${name}"]`)
  if (there) return there
  const input = document.createElement('input')
  input.type = 'hidden'
  input.name = name
  form.append(input)
  return input
}
