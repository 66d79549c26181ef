import { nodeScript } from './shared'

/**
 * Step 7 on the node, run as root: `keys <public key>...`, then, once root's new login is proven, `lock`; `restore` takes
 * the sshd settings back. `show <user>` prints what sshd would do. Each may be run again, also after it was cut off
 * anywhere: files change whole or not at all, settings are put to sshd before they take their place, and what is in
 * place already is loaded again.
 *
 * sshd takes the first value of a keyword, and drop-ins come before the rest of the file where it includes them at its
 * top; so ours is the first drop-in. Where that has no effect (no Include, or a late one), a block goes to the top of
 * the main file. Match blocks still win over both: `show` finds out.
 */
export const rootKeysScript = nodeScript(`main=/etc/ssh/sshd_config
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
  if [ ! -d "$directory" ]; then
    complaint=$(mkdir -p "$directory" 2>&1) || { because "$complaint"; give_up "cannot make $directory: $why"; }
    chmod 700 "$directory"
  fi
  content=
  if [ -f "$file" ]; then content=$(cat "$file") || give_up "cannot read $file"; fi
  added=0
  for key in "$@"; do
    blob=$(printf '%s\\n' "$key" | cut -d ' ' -f 2)
    if printf '%s\\n' "$content" | grep -q -x -F -e "$key" &&
      [ "$(printf '%s\\n' "$content" | grep -c -F -e "$blob")" = 1 ]; then continue; fi
    # Another line with this key, such as one behind command="...", would win over ours: it goes.
    others=$(printf '%s\\n' "$content" | grep -v -F -e "$blob")
    if [ -n "$others" ]; then content=$(printf '%s\\n%s' "$others" "$key"); else content=$key; fi
    added=$((added + 1))
  done
  if [ "$added" != 0 ]; then put "$file" 600 "$content" || give_up "cannot write $file: $why"; fi
  if command -v restorecon > /dev/null 2>&1; then restorecon -R "$directory" > /dev/null 2>&1; fi
  say added "$added"
}

has_block() { grep -q -F -e "$begin" "$main"; }
without_block() { sed "/^$begin/,/^$end/d" "$main"; }
ours_in_place() { [ -f "$drop" ] || has_block; }

remove_settings() {
  if [ -e "$drop" ]; then
    complaint=$(rm -f "$drop" 2>&1) || { because "$complaint"; return 1; }
  fi
  if has_block; then put "$main" 600 "$(without_block)" || return 1; fi
  return 0
}

# The whole configuration as it would be with these settings first, put to sshd without being used.
sshd_takes() {
  trial=$main.plumbline.$$
  complaint=$( { printf '%s\\n%s\\n' "$1" "$(without_block)" > "$trial"; } 2>&1) ||
    { because "$complaint"; rm -f "$trial" 2> /dev/null; give_up "cannot write beside $main: $why"; }
  problem=$(sshd -t -f "$trial" 2>&1)
  taken=$?
  rm -f "$trial"
  if [ "$taken" = 0 ]; then return 0; fi
  give_up "sshd refuses its configuration: $(printf '%s\\n' "$problem" | head -n 1)"
}

# The settings, one a line, in $1; $2 is the question that proves that they are in force.
write_settings() {
  sshd_takes "$1"
  if [ -d /etc/ssh/sshd_config.d ] && grep -E -i -q '^[[:space:]]*include[[:space:]].*sshd_config\\.d' "$main"; then
    put "$drop" 600 "# Written by Plumbline: logins by key only.
$1" || give_up "cannot write $drop: $why"
    if "$2"; then
      if has_block; then put "$main" 600 "$(without_block)" || give_up "cannot write $main: $why"; fi
      say place drop-in
      return 0
    fi
    rm -f "$drop"
  fi
  put "$main" 600 "$begin
$1
$end
$(without_block)" || give_up "cannot write $main: $why"
  say place main
}

check() {
  problem=$(sshd -t 2>&1) && return 0
  remove_settings || give_up "sshd refuses its configuration, and it could not be taken back: $why"
  give_up "sshd refuses its configuration: $(printf '%s\\n' "$problem" | head -n 1)"
}

# Unknown counts as alive: some systems have no such file, and sshd writes it anew while it reloads.
has_process() {
  for file in /run/sshd.pid /var/run/sshd.pid; do
    process=$(cat "$file" 2> /dev/null)
    if [ -n "$process" ]; then
      kill -0 "$process" 2> /dev/null
      return
    fi
  done
  return 0
}
# A second look before anything is restarted.
alive() { has_process || { sleep 1; has_process; }; }

# What is tried is said before, since a reload may end this very session.
by_manager() {
  if command -v systemctl > /dev/null 2>&1; then
    say trying systemctl
    for unit in ssh sshd; do
      if systemctl "$1" "$unit" > /dev/null 2>&1; then say "$1" systemctl; return 0; fi
    done
  fi
  if command -v service > /dev/null 2>&1; then
    say trying service
    for unit in ssh sshd; do
      if service "$unit" "$1" > /dev/null 2>&1; then say "$1" service; return 0; fi
    done
  fi
  return 1
}
by_signal() {
  for file in /run/sshd.pid /var/run/sshd.pid; do
    if [ -s "$file" ]; then
      say trying signal
      if kill -HUP "$(cat "$file")" 2> /dev/null; then say reload signal; return 0; fi
    fi
  done
  say reload none
}
reload() {
  by_manager reload || by_signal
  if alive; then return 0; fi
  by_manager restart || say restart none
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
    if [ "$configurable" = yes ]; then
      if ! root_may_come_in; then
        write_settings "$root_by_key" root_may_come_in
        check
        reload
      elif ours_in_place; then
        # An earlier run may have been cut off before its reload.
        check
        reload
      fi
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
    if [ "$configurable" = yes ]; then
      remove_settings || give_up "cannot take the settings back: $why"
      reload
    fi
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
`)
