// Before the chosen tasks are handed on: how many of them the chosen person can take. A task goes only to somebody of
// the team that has it; a person may serve several teams, and then stands under each.
export function tellWhoCanTake (select) {
  const list = document.getElementById(select.dataset.takesFrom)
  const words = document.createElement('p')
  words.className = 'govuk-body ofd-muted'
  words.setAttribute('role', 'status')
  select.after(words)

  function tell () {
    const chosen = [...list.querySelectorAll('input[name=task]:checked')]
    const serves = new Set([...select.options].filter(({ value }) => value === select.value).map(({ dataset }) => dataset.team))
    const had = chosen.filter(({ dataset }) => dataset.hadBy === select.value).length
    const others = chosen.filter(({ dataset }) => dataset.hadBy !== select.value && !serves.has(dataset.team)).length
    const number = chosen.length - had - others
    const name = select.value && select.selectedOptions[0].textContent
    const why = [
      had && `${name} has ${had} already`,
      others && `${others === 1 ? '1 is' : `${others} are`} of a team that ${name} does not serve, and would stay where ${others === 1 ? 'it is' : 'they are'}`
    ].filter(Boolean)
    if (!name || !chosen.length) words.textContent = ''
    else if (!why.length) words.textContent = `${name} can take all ${chosen.length} that you chose.`
    else words.textContent = `${name} can take ${number} of the ${chosen.length} that you chose: ${why.join('; ')}.`
  }

  for (const one of [list, select]) one.addEventListener('change', tell)
  window.addEventListener('pageshow', tell) // a browser chooses again what was chosen before "Back"
  tell()
}
