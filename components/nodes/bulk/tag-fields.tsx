import { tagName, tagValue } from '@/server/domain/bulk-action-schema'
import { Field, Input } from '../../ui/field'

type Tag = { name: string; value: string }

/** Name and value of a tag, with what is wrong with them. */
export function TagFields({ kind, tag, onChange }: { kind: 'tag' | 'untag'; tag: Tag; onChange: (tag: Tag) => void }) {
  const nameError = tag.name.trim() === '' ? null : problemOf(tagName.safeParse(tag.name.trim()), 'This name ')
  const valueError = problemOf(tagValue.safeParse(tag.value), 'This value ')
  return (
    <div className="mb-4 grid gap-3 min-[480px]:grid-cols-2">
      <Field id="bulk-tag-name" label="Name" error={nameError}>
        <Input
          id="bulk-tag-name"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder="env"
          value={tag.name}
          error={nameError}
          onChange={(event) => onChange({ ...tag, name: event.target.value })}
          className="font-mono"
        />
      </Field>
      {kind === 'tag' ? (
        <Field id="bulk-tag-value" label="Value" error={valueError}>
          <Input
            id="bulk-tag-value"
            autoComplete="off"
            spellCheck={false}
            placeholder="production"
            value={tag.value}
            error={valueError}
            onChange={(event) => onChange({ ...tag, value: event.target.value })}
            className="font-mono"
          />
        </Field>
      ) : null}
    </div>
  )
}

const problemOf = (
  parsed: { success: boolean; error?: { issues: { code: string; message: string }[] } },
  subject: string,
): string | null => {
  const issue = parsed.error?.issues[0]
  if (!issue) return null
  return issue.code === 'too_big' ? `${subject}is too long.` : `${subject}${issue.message}.`
}
