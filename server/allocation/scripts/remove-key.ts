import { nodeScript } from './shared'

/**
 * Step 8 on the node, run as root: `remove <base64 of the key> <base64 of a fleet key>` takes the key out of every file that
 * sshd reads keys from, for every account, and `look <base64>` only says where it still is. Owner, mode and all other
 * lines stay. Nothing is removed while root has no line with the fleet key. May be run again.
 */
export const removeKeyScript = nodeScript(`phase=$1
blob=$2
if [ -z "$blob" ]; then give_up 'no key was given'; fi

list=$(while IFS=: read -r name password uid gid comment home shell; do
  if [ -z "$home" ] || [ ! -d "$home" ]; then continue; fi
  key_files "$name" "$home"
  for usual in authorized_keys authorized_keys2; do printf '%s\\n' "$home/.ssh/$usual"; done
done < /etc/passwd | sort -u)

holds() { [ -f "$1" ] && grep -q -F -e "$2" "$1"; }

fleet_stays() {
  home=$(home_of root) || home=/root
  key_files root "$home" | while IFS= read -r file; do
    if holds "$file" "$1"; then printf 'yes\\n'; fi
  done
}

if [ "$phase" = remove ]; then
  if [ -z "$(fleet_stays "$3")" ]; then give_up 'root has no line with the fleet key, so nothing was removed'; fi
  printf '%s\\n' "$list" | while IFS= read -r file; do
    if holds "$file" "$blob"; then
      others=$(grep -v -F -e "$blob" "$file")
      if put "$file" 600 "$others"; then say cleaned "$file"; else say stuck "$file: $why"; fi
    fi
  done
fi
printf '%s\\n' "$list" | while IFS= read -r file; do
  if holds "$file" "$blob"; then say holding "$file"; fi
done
# A config drive keeps the key that the node was made with; nobody can delete it there.
if [ -e /dev/disk/by-label/config-2 ] || [ -e /dev/disk/by-label/CONFIG-2 ]; then say copy 'config drive'; fi
say done "$phase"
`)
