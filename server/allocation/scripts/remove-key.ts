import { keyFiles, preamble } from './shared'

/**
 * Step 8 on the node, run as root: `remove <base64 of the key>` takes the key out of every file that sshd reads keys from,
 * for every account, and `look <base64>` only says where it still is. Owner, mode and all other lines stay.
 */
export const removeKeyScript = `${preamble}${keyFiles}
phase=$1
blob=$2
if [ -z "$blob" ]; then give_up 'no key was given'; fi

files=$(mktemp) || give_up 'mktemp failed'
while IFS=: read -r name password uid gid comment home shell; do
  if [ -z "$home" ] || [ ! -d "$home" ]; then continue; fi
  key_files "$name" "$home"
  for usual in authorized_keys authorized_keys2; do printf '%s\\n' "$home/.ssh/$usual"; done
done < /etc/passwd > "$files"
list=$(sort -u "$files")
rm -f "$files"

holds() { [ -f "$1" ] && grep -q -F -e "$blob" "$1"; }

if [ "$phase" = remove ]; then
  printf '%s\\n' "$list" | while IFS= read -r file; do
    if holds "$file"; then
      rest=$(mktemp) || give_up 'mktemp failed'
      grep -v -F -e "$blob" "$file" > "$rest"
      cat "$rest" > "$file"
      rm -f "$rest"
      say cleaned "$file"
    fi
  done
fi
printf '%s\\n' "$list" | while IFS= read -r file; do
  if holds "$file"; then say holding "$file"; fi
done
# A config drive keeps the key that the node was made with; nobody can delete it there.
if [ -e /dev/disk/by-label/config-2 ] || [ -e /dev/disk/by-label/CONFIG-2 ]; then say copy 'config drive'; fi
say done "$phase"
`
