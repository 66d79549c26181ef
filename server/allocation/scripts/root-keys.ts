import { keyFiles, preamble } from './shared'

/**
 * Step 7 on the node, run as root: `keys <public key>...`, then, once root's new login is proven, `lock`; `restore` takes
 * the sshd settings back. `show <user>` prints what sshd would do. Each may be run again.
 *
 * sshd takes the first value of a keyword, and drop-ins come before the rest of the file where it includes them at its
 * top; so ours is the first drop-in. Where that has no effect (no Include, or a late one), a block goes to the top of
 * the main file. Match blocks still win over both: `show` finds out.
 */
export const rootKeysScript = `${preamble}${keyFiles}
main=/etc/ssh/sshd_config
drop=/etc/ssh/sshd_config.d/00-plumbline.conf
begin='# plumbline: begin'
end='# plumbline: end'

asked() { sshd -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null; }
value() { asked "$1" | sed -n "s/^$2 //p"; }

root_may_come_in() {
  case "$(value root permitrootlogin)" in
    yes | without-password | prohibit-password) return 0 ;;
  esac
  return 1
}
passwords_are_off() {
  [ "$(value root passwordauthentication)" = no ] && [ "$(value root kbdinteractiveauthentication)" != yes ]
}

add_keys() {
  home=$(home_of root) || home=/root
  file=$(key_files root "$home" | head -n 1)
  directory=$(dirname "$file")
  if [ ! -d "$directory" ]; then mkdir -p "$directory" && chmod 700 "$directory"; fi
  if [ ! -f "$file" ]; then : > "$file" && chmod 600 "$file"; fi
  added=0
  for key in "$@"; do
    blob=$(printf '%s\\n' "$key" | cut -d ' ' -f 2)
    if grep -q -x -F -e "$key" "$file" && [ "$(grep -c -F -e "$blob" "$file")" = 1 ]; then continue; fi
    # Another line with this key, such as one behind command="...", would win over ours: it goes.
    rest=$(mktemp) || give_up 'mktemp failed'
    grep -v -F -e "$blob" "$file" > "$rest"
    if [ -s "$rest" ] && [ -n "$(tail -c 1 "$rest")" ]; then echo >> "$rest"; fi
    printf '%s\\n' "$key" >> "$rest"
    cat "$rest" > "$file" || give_up "cannot write $file"
    rm -f "$rest"
    added=$((added + 1))
  done
  if command -v restorecon > /dev/null 2>&1; then restorecon -R "$directory" > /dev/null 2>&1; fi
  say added "$added"
}

without_block() { sed "/^$begin/,/^$end/d" "$main"; }

remove_settings() {
  rm -f "$drop"
  if grep -q -F "$begin" "$main"; then
    rest=$(mktemp) || give_up 'mktemp failed'
    without_block > "$rest"
    cat "$rest" > "$main"
    rm -f "$rest"
  fi
}

# The settings, one a line, in $1; $2 is the question that proves that they are in force.
write_settings() {
  remove_settings
  if [ -d /etc/ssh/sshd_config.d ] && grep -E -i -q '^[[:space:]]*include[[:space:]].*sshd_config\\.d' "$main"; then
    printf '# Written by Plumbline: logins by key only.\\n%s\\n' "$1" > "$drop"
    chmod 600 "$drop"
    if "$2"; then say place drop-in; return 0; fi
    rm -f "$drop"
  fi
  block=$(mktemp) || give_up 'mktemp failed'
  printf '%s\\n%s\\n%s\\n' "$begin" "$1" "$end" > "$block"
  without_block >> "$block"
  cat "$block" > "$main" || give_up "cannot write $main"
  rm -f "$block"
  say place main
}

check() {
  problem=$(sshd -t 2>&1) && return 0
  remove_settings
  give_up "sshd refuses its configuration: $(printf '%s' "$problem" | head -n 1)"
}

reload() {
  if command -v systemctl > /dev/null 2>&1; then
    for unit in ssh sshd; do
      if systemctl reload "$unit" > /dev/null 2>&1; then say reload systemctl; return 0; fi
    done
  fi
  if command -v service > /dev/null 2>&1; then
    for unit in ssh sshd; do
      if service "$unit" reload > /dev/null 2>&1; then say reload service; return 0; fi
    done
  fi
  for file in /run/sshd.pid /var/run/sshd.pid; do
    if [ -s "$file" ] && kill -HUP "$(cat "$file")" 2> /dev/null; then say reload signal; return 0; fi
  done
  say reload none
}

root_by_key='PermitRootLogin prohibit-password'
# Before 8.7, ChallengeResponseAuthentication is a switch of its own and turns keyboard-interactive on again.
challenge=''
if [ -n "$(value root challengeresponseauthentication)" ]; then challenge='
ChallengeResponseAuthentication no'; fi
no_password="PasswordAuthentication no
KbdInteractiveAuthentication no$challenge"

phase=$1
shift
configurable=yes
if ! command -v sshd > /dev/null 2>&1 || [ ! -f "$main" ]; then configurable=no; fi
say configurable "$configurable"
case "$phase" in
  keys)
    add_keys "$@"
    if [ "$configurable" = yes ] && ! root_may_come_in; then
      write_settings "$root_by_key" root_may_come_in
      check
      reload
    fi
    ;;
  lock)
    if [ "$configurable" = no ]; then give_up 'there is no sshd_config, or no sshd to ask'; fi
    write_settings "$no_password
$root_by_key" passwords_are_off
    check
    reload
    ;;
  restore)
    if [ "$configurable" = yes ]; then remove_settings && reload; fi
    ;;
  show)
    for user in root "$1"; do
      asked "$user" | grep -E '^(passwordauthentication|kbdinteractiveauthentication|permitrootlogin) ' |
        while read -r keyword setting; do say "sshd-$([ "$user" = root ] && echo root || echo user)" "$keyword $setting"; done
    done
    ;;
  *) give_up "unknown phase $phase" ;;
esac
say done "$phase"
`
