import type { ControlContext } from '@/lab/control/context'
import { escapeHtml, postButton, table } from '@/lab/control/html'
import { changeKinds } from '@/lab/port'

/** What is different from the character that each cloud was made with, and a form to change more. */
export function changesSection({ clouds }: ControlContext): string {
  const able = clouds.filter(({ cloud }) => cloud.changes !== undefined)
  const options = able.map(({ cloud }) => `<option>${escapeHtml(cloud.id)}</option>`).join('')
  const kinds = changeKinds.map((kind) => `<option>${kind}</option>`).join('')
  const rows = able.flatMap(({ cloud }) =>
    (cloud.changes?.list() ?? []).map(({ id, text, at }) => [
      `<code>${escapeHtml(cloud.id)}</code>`,
      escapeHtml(text),
      escapeHtml(new Date(at).toISOString().slice(0, 19).replace('T', ' ')),
      postButton(`/changes/${encodeURIComponent(cloud.id)}/${id}`, 'Take back'),
    ]),
  )
  return `<form method="post" action="/changes">
<label>Cloud <select name="cloud">${options}</select></label>
<label>Change <select name="kind">${kinds}</select></label>
<label>Of <input name="of" placeholder="network or image; * for all images" size="28"></label>
<label>To <input name="to" placeholder="name, user, none-left, no-quota, open, closed" size="36"></label>
<button>Change</button></form>
${rows.length > 0 ? table(['Cloud', 'Different now', 'Since, UTC', ''], rows) : '<p class="empty">All clouds are as they were made.</p>'}`
}
