// Sockets that take packets nobody else expects, of every namespace. Linux: sock_diag(7), proc(5).

import { clean } from "../parsed.ts";
import { readDiag, readTables, type SocketTables } from "../proc/sockets.ts";
import type { Section } from "./section.ts";

/**
 * What `ss -l` asks the kernel, asked in each namespace by one process: a tenth of a millisecond each, and it tells
 * IPV6_V6ONLY. setns(2) is in no module that comes with perl, so the shell says its number.
 */
const DIAG = `my ($setns, @pids) = @ARGV;
for my $pid (@pids) {
  if ($pid ne 'self') {
    open(my $netns, '<', "/proc/$pid/ns/net") or next;
    syscall($setns, fileno($netns), 0x40000000) == 0 or exit 1;
  }
  print "netns $pid\\n";
  for my $family (2, 10) { for my $protocol (6, 17) {
    socket(my $netlink, 16, 3, 4) or exit 1;
    my $states = $protocol == 6 ? 1 << 10 : 1 << 7 | 1 << 1;
    my $ask = pack('LSSLL CCCxL x48', 72, 20, 0x301, 1, 0, $family, $protocol, 0, $states);
    send($netlink, $ask, 0) or exit 1;
    REPLY: while (1) {
      defined recv($netlink, my $data, 65536, 0) or exit 1;
      while (length $data >= 16) {
        my ($size, $type) = unpack('LS', $data);
        last REPLY if $type == 3;
        exit 1 if $type != 20 || $size > length $data;
        my @m = unpack('x16 CCCC n n a16 a16 L L L L L L L L', $data);
        my ($at, $v6only) = (88, '-');
        while ($at + 4 <= $size) {
          my ($length, $kind, $value) = unpack("x$at SSC", $data);
          last if $length < 4;
          $v6only = $value if $kind == 11;
          $at += $length + 3 & ~3;
        }
        print join(' ', $protocol, $family, $m[1], unpack('H*', $m[6]), $m[4], unpack('H*', $m[7]), $m[5],
          @m[8, 12, 13, 15], $v6only), "\\n";
        substr($data, 0, $size + 3 & ~3) = '';
      }
    }
  } }
}
print "whole\\n";`;

/** The number of setns(2) on the machines that run containers. */
const SETNS = `case $(uname -m) in
  x86_64) setns=308 ;;
  aarch64 | riscv64) setns=268 ;;
  armv7l | armv8l) setns=375 ;;
  i?86) setns=346 ;;
  ppc64le) setns=350 ;;
  s390x) setns=339 ;;
  *) setns= ;;
esac`;

/**
 * Without perl the tables below /proc tell most of it. They cost some milliseconds for each namespace, as the kernel
 * goes through the connections of all of them each time (net/ipv4/tcp_ipv4.c, established_get_first).
 */
const TABLES = `tables='/proc/self/net'
for pid in $reps; do tables="$tables /proc/$pid/net"; done
for net in $tables; do echo "$net/tcp $net/tcp6"; done | xargs grep -sH -e ' 0A '
for net in $tables; do echo "$net/udp $net/udp6"; done | xargs grep -sH ''
if has ss; then ss -H -l -n -t -u -e; fi`;

export const sockets: Section<SocketTables> = {
  asked: "ss -lntu",
  lines: `${SETNS}
if [ -n "$setns" ] && has perl && perl - $setns self $reps <<'end of perl' 2>/dev/null
${DIAG}
end of perl
then return 0; fi
${TABLES}
[ -e /proc/self/net/tcp ]`,
  read(text) {
    const [diag = "", rest] = text.split("\nwhole\n");
    return clean(rest === undefined ? readTables(text) : readDiag(diag));
  },
};
