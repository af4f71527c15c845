/** What the script begins with: surroundings that are the same for everybody, and the functions that sections call. */

/** How long one tool may take: the others shall have their turn. */
const TOOL_SECONDS = 5;
/** What one tool may print: 50,000 rules as nft's JSON are 30 MB. */
const TOOL_BYTES = 40 * 1024 * 1024;

/** Statuses of `tool` that are not the tool's own: of timeout(1), and of a program whose output nobody reads on. */
export const LATE = 124;
export const TOO_LONG = 141;
export const TOO_MUCH = "it printed more than can be read";

/** `has` and `missing` tell a tool that is not there (127) from one that may not be run (126), as a shell itself does. */
const SURROUNDINGS = String.raw`LC_ALL=C; PATH=${"${PATH:+$PATH:}"}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
unset POSIXLY_CORRECT GREP_OPTIONS PERL5OPT PERL5LIB PERL_UNICODE
has() { command -v "$1" >/dev/null 2>&1; }
missing() (
  IFS=:
  for folder in $PATH; do
    [ ! -f "$folder/$1" ] || { echo "$folder/$1: Permission denied" >&2; exit 126; }
  done
  echo "$1: not found" >&2
  exit 127
)
is_iproute() {
  [ -n "$iproute" ] || case $(ip -V 2>/dev/null) in *iproute2*) iproute=yes ;; *) iproute=no ;; esac
  [ $iproute = yes ] || { missing "ip of iproute2"; return; }
}`;

/**
 * `limited` runs a tool no longer than its share, `tool` one of which much may come: a lock, a ruleset that changes all the time or gigabytes of output cost what that
 * tool would have told, and no more. Busybox's timeout(1) keeps the output open for a second after the tool's end, and
 * counts as none; so does its `ip`, which neither prints JSON nor tells of all.
 */
const LIMITS = String.raw`iproute=
if timeout --foreground 1 true 2>/dev/null; then
  limited() { timeout -k 1 ${TOOL_SECONDS} "$@"; }
else
  limited() {
    { "$@" <&6 6<&- & } 6<&0; running=$!
    { sleep ${TOOL_SECONDS} && kill -9 $running; } >/dev/null 2>&1 3>&- 4>&- 5>&- & clock=$!
    wait $running; status=$?
    kill $clock 2>/dev/null
    [ $status -ne 137 ] || status=${LATE}
    return $status
  }
fi
tool() {
  { status=$({ { limited "$@"; echo $? >&4; } | head -c ${TOOL_BYTES} >&5; } 4>&1); } 5>&1
  return $status
}`;

export const PROLOGUE = `${SURROUNDINGS}\n${LIMITS}`;

/** Of a script that is itself a tool of another, which has its limits, and tells it of `ip` by the environment. */
export const PROLOGUE_WITHIN = `${SURROUNDINGS}\ntool() { "$@"; }
limited() { "$@"; }`;
