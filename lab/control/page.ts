import { changesSection } from '@/lab/control/changes-section'
import { books, type ControlContext, faultKinds } from '@/lab/control/context'
import { escapeHtml, postButton, table } from '@/lab/control/html'
import type { BookEntry } from '@/lab/port'

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2f6fdb; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
.note { background: var(--soft); border-left: 3px solid var(--accent); padding: .5rem .75rem; margin: .75rem 0 1.5rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; font-size: .85rem } code { font-size: .9em; word-break: break-all }
form { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: end; margin: .5rem 0 }
label { display: grid; font-size: .85rem; gap: .15rem } input, select, button { font: inherit; padding: .25rem .5rem }
.count { font-variant-numeric: tabular-nums } .empty { opacity: .7 } details { margin: .25rem 0 }
`

function cloudRows(context: ControlContext): string {
  const held = books(context, null)
  const rows = context.clouds.map(({ cloud, url }) => {
    const entries = held[cloud.id] ?? []
    const servers = entries.filter(({ kind }) => kind === 'server').length
    const made = entries.filter(({ seeded }) => !seeded).length
    return [
      `${escapeHtml(cloud.name)}<br><code>${escapeHtml(cloud.id)}</code>`,
      escapeHtml(cloud.provider),
      `<code>${escapeHtml(url)}</code>`,
      String(servers),
      String(made),
    ]
  })
  return table(['Cloud', 'Dialect', 'Address', 'Servers', 'Things made by API'], rows)
}

function bookRow({ kind, id, name, state, marks }: BookEntry): string[] {
  const shown = Object.entries(marks).map(([key, value]) => `<code>${escapeHtml(`${key}=${value}`)}</code>`)
  return [
    escapeHtml(kind),
    `${escapeHtml(name)}<br><code>${escapeHtml(id)}</code>`,
    escapeHtml(state ?? ''),
    shown.join('<br>'),
  ]
}

function made(context: ControlContext): string {
  const sections = Object.entries(books(context, null)).map(([id, entries]) => {
    const own = entries.filter(({ seeded }) => !seeded)
    if (own.length === 0) return `<p class="empty"><code>${escapeHtml(id)}</code>: nothing.</p>`
    return `<details open><summary><code>${escapeHtml(id)}</code>: ${own.length}</summary>${table(['Kind', 'Name', 'State', 'Marks'], own.map(bookRow))}</details>`
  })
  return sections.join('')
}

function faultSection({ controls }: ControlContext, clouds: string): string {
  const kinds = faultKinds.map((kind) => `<option>${kind}</option>`).join('')
  const rows = controls
    .faults()
    .map((fault) => [
      escapeHtml(fault.kind),
      escapeHtml(fault.cloud),
      `<code>${escapeHtml(fault.action)}</code>`,
      `<span class="count">${fault.taken} of ${fault.times}</span>`,
      postButton(`/cancel/${fault.id}`, 'Cancel'),
    ])
  return `<form method="post" action="/faults">
<label>Cloud <select name="cloud">${clouds}</select></label>
<label>Action <input name="action" placeholder="* or RunInstances or POST /compute/servers" size="32"></label>
<label>Fault <select name="kind">${kinds}</select></label>
<label>Times <input name="times" type="number" min="1" value="1" style="width:5rem"></label>
<label>Retry-After, s <input name="retryAfterS" type="number" min="0" style="width:6rem"></label>
<label>Delay, ms <input name="delayMs" type="number" min="0" style="width:6rem"></label>
<button>Plan fault</button></form>
${rows.length > 0 ? table(['Fault', 'Cloud', 'Action', 'Taken', ''], rows) : '<p class="empty">No faults are planned.</p>'}`
}

function gateSection({ controls }: ControlContext, clouds: string): string {
  const rows = controls
    .gates()
    .map((gate) => [
      escapeHtml(gate.cloud),
      `<code>${escapeHtml(gate.action)}</code>`,
      `<span class="count">${gate.held}</span>`,
      postButton(`/open/${gate.id}`, 'Open'),
    ])
  return `<form method="post" action="/gates">
<label>Cloud <select name="cloud">${clouds}</select></label>
<label>Action <input name="action" required placeholder="RunInstances or POST /compute/servers" size="32"></label>
<button>Close gate</button></form>
${rows.length > 0 ? table(['Cloud', 'Action', 'Requests waiting', ''], rows) : '<p class="empty">No gate is closed.</p>'}`
}

/** The lab's own page: which clouds there are, what they hold, and forms for faults and gates. */
export function controlPage(context: ControlContext): string {
  const ids = ['*', ...context.clouds.map(({ cloud }) => cloud.id)]
  const clouds = ids
    .map((id) => `<option value="${escapeHtml(id)}">${id === '*' ? 'every cloud' : escapeHtml(id)}</option>`)
    .join('')
  const { host, port, user } = context.bastion
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulated clouds</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>Simulated clouds</h1>
<p class="note"><strong>Nothing here is real.</strong> These clouds and their machines live in the memory of one process on this
computer. No provider is called and nothing costs money. World: <code>${escapeHtml(context.world)}</code>.
Machines are reached through <code>${escapeHtml(user)}@${escapeHtml(host)}:${port}</code>.</p>
${cloudRows(context)}
<h2>Faults</h2>${faultSection(context, clouds)}
<h2>Gates</h2><p>A gate holds every request for an action until you open it.</p>${gateSection(context, clouds)}
<h2>Changes</h2><p>What a provider changes while its cloud runs: kept over restarts, seen by what is asked from then on.</p>${changesSection(context)}
<h2>Made through the APIs</h2>${made(context)}
</body></html>`
}
