/**
 * cloud-init lets a key log in as root only to say who to log in as, then sleeps 10 s and exits 142
 * (cloudinit/ssh_util.py, DISABLE_USER_OPTS). Two wordings are in the field (field-notes 5.2).
 */
const wordings = [
  /Please login as the user\s+"?([a-z_][a-z0-9_.-]*\$?)"?/i,
  /Please login as the\s+"?([a-z_][a-z0-9_.-]*\$?)"?\s+user/i,
]

/** The user that a server names in place of a shell; null when the text holds no such hint. */
export function loginHint(text: string): string | null {
  for (const wording of wordings) {
    const found = wording.exec(text)?.[1]
    if (found) return found
  }
  return null
}
