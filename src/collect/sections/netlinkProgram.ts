import { OF_ALL, OF_EACH_IPV4, OF_EACH_IPV6 } from "./sysctls.ts";

const SETTINGS = [
  ...OF_ALL,
  ...OF_EACH_IPV4.split(" ").map((name) => `ipv4/conf/*/${name}`),
  ...OF_EACH_IPV6.split(" ").map((name) => `ipv6/conf/*/${name}`),
];

/**
 * Asks the kernel of each namespace in turn what `ip -d addr`, `ip route`, `ip neigh`, `bridge fdb`, `tc filter`,
 * `ip xfrm policy` and `ss -l` ask it:
 * rtnetlink(7), sock_diag(7), setns(2). A namespace is given by a process in it, or by a file; of the latter it tells
 * settings and virtual services too. One process for all namespaces, a fraction of a millisecond each. Then it looks for who holds
 * the sockets, until all are found: the processes' file descriptors and names, never arguments. Numbers are those of
 * include/uapi/linux/netlink.h, rtnetlink.h, if_link.h, if_addr.h, neighbour.h, pkt_sched.h, xfrm.h, sock_diag.h and inet_diag.h, as no
 * module that comes with perl has them. It writes nothing and ends at the first thing that it does not expect.
 */
export const NETLINK_PROGRAM = String.raw`use strict;
my ($setns, $bpf, @pids) = @ARGV;
my %held;
my $switches;
my %name_of;
my $shut;
# F_SETPIPE_SZ: all that is told has room in the pipe until it is read; where it is not granted, printing waits.
fcntl(STDOUT, 1031, 1 << 20);

sub open_netlink {
  socket(my $netlink, 16, 3, $_[0]) or exit 1;
  return $netlink;
}

sub ask {
  my ($netlink, $request, $reply, $body, $each, $optional) = @_;
  send($netlink, pack('LSSLL', 16 + length $body, $request, 0x301, 1, 0) . $body, 0) or exit 1;
  while (1) {
    defined recv($netlink, my $data, 65536, 0) or exit 1;
    while (length $data >= 16) {
      my ($size, $type) = unpack('LS', $data);
      return if $type == 3;
      # NLMSG_ERROR: a kernel without that part of the network stack has nothing of it to tell; EPERM is another thing.
      return -unpack('x16 l', $data) if $type == 2 && $optional;
      exit 1 if $type != $reply || $size < 16 || $size > length $data;
      $each->(substr($data, 16, $size - 16));
      substr($data, 0, $size + 3 & ~3) = '';
    }
  }
}

sub attributes {
  my ($data, $at) = @_;
  my %found;
  while ($at + 4 <= length $data) {
    my ($size, $kind) = unpack("x$at SS", $data);
    last if $size < 4;
    $found{$kind & 0x3fff} = substr($data, $at + 4, $size - 4);
    $at += $size + 3 & ~3;
  }
  return %found;
}

sub number { defined $_[0] ? unpack('L', $_[0]) : '-' }
sub byte { defined $_[0] ? ord $_[0] : '-' }
sub hex_of { defined $_[0] && length $_[0] ? unpack('H*', $_[0]) : '-' }
sub word_of { defined $_[0] ? hex_of($_[0] =~ s/\0.*//sr) : '-' }

sub link_of {
  my ($type, $index, $flags) = unpack('x2 S l L', $_[0]);
  my %of = attributes($_[0], 16);
  my %info = attributes($of{18} // '', 0);
  my @counters = defined $of{23} ? unpack('Q8', $of{23}) : ();
  print join(' ', 'link', $index, $flags, $type, number($of{4}), number($of{5}), number($of{37}), number($of{10}),
    defined $of{16} ? ord $of{16} : 0, defined $of{33} ? ord $of{33} : '-', hex_of($of{1}), word_of($info{1}),
    word_of($of{3}), @counters), "\n";
  my $kind = ($info{1} // '') =~ s/\0.*//sr;
  my %data = attributes($info{2} // '', 0);
  if ($kind eq 'bridge') {
    $switches = 1;
    print join(' ', 'bridge', $index, hex_of($data{11}), number($data{5}), byte($data{7}), byte($data{36}),
      byte($data{37})), "\n";
  }
  if ($kind eq 'vxlan') {
    $switches = 1;
    print join(' ', 'vxlan', $index, number($data{1}), defined $data{15} ? unpack('n', $data{15}) : '-',
      hex_of($data{4} // $data{17}), hex_of($data{2} // $data{16}), map({ byte($data{$_}) } 7, 11, 13, 14),
      number($data{3})), "\n";
  }
  if (($info{4} // '') =~ /^bridge\0/) {
    my %port = attributes($info{5} // '', 0);
    print join(' ', 'port', $index, map { byte($port{$_}) } 1, 4, 33, 9, 8), "\n";
  }
}

sub address_of {
  my ($family, $length, $flags, $scope, $index) = unpack('CCCC L', $_[0]);
  my %of = attributes($_[0], 8);
  print join(' ', 'address', $index, $family, hex_of($of{2} // $of{1}), $length, $flags, $scope, hex_of($of{4})), "\n";
}

sub hops_of {
  my ($data) = @_;
  my @hops;
  for (my $at = 0; $at + 8 <= length $data;) {
    my ($size, $flags, $weight, $index) = unpack("x$at S CC l", $data);
    last if $size < 8;
    my %of = attributes(substr($data, $at, $size), 8);
    push @hops, join(',', $flags, $weight + 1, $index, hex_of($of{5}), hex_of($of{18}));
    $at += $size + 3 & ~3;
  }
  return @hops ? join('/', @hops) : '-';
}

sub route_of {
  my ($family, $length, $from_length, $tos, $table, $protocol, $scope, $type, $flags) = unpack('C8 L', $_[0]);
  return if $family != 2 && $family != 10 || $flags & 0x200;
  my %of = attributes($_[0], 12);
  my %metrics = attributes($of{8} // '', 0);
  print join(' ', 'route', $family, defined $of{15} ? unpack('L', $of{15}) : $table, $type, hex_of($of{1}), $length,
    number($of{4}), hex_of($of{5}), hex_of($of{18}), hex_of($of{7}), number($of{6}), $scope, $protocol, hex_of($of{2}),
    $from_length, number($metrics{2}), $flags, hops_of($of{9} // '')), "\n";
}

sub neighbour_of {
  my ($family, $index, $state) = unpack('C x3 l S', $_[0]);
  my %of = attributes($_[0], 12);
  print join(' ', 'neighbour', $family, $index, $state, hex_of($of{1}), hex_of($of{2})), "\n";
}

sub proxied_of {
  my ($family, $index) = unpack('C x3 l', $_[0]);
  my %of = attributes($_[0], 12);
  print join(' ', 'proxied', $family, $index == 0 ? '-' : $name_of{$index} // '-', hex_of($of{1})), "\n" if $family != 7;
}

sub entry_of {
  my ($family, $index, $state) = unpack('C x3 l S', $_[0]);
  my %of = attributes($_[0], 12);
  print join(' ', 'fdb', $index, $state, hex_of($of{2}), number($of{9}), hex_of($of{1}),
    defined $of{5} ? unpack('S', $of{5}) : '-', defined $of{6} ? unpack('n', $of{6}) : '-', number($of{7})), "\n";
}

sub settings {
  for my $path (glob '/proc/sys/net/{${SETTINGS.join(",")}}') {
    open(my $file, '<', $path) or next;
    my $value = <$file>;
    print join(' ', 'sysctl', hex_of(substr($path, 10)), hex_of($value =~ s/\n\z//r)), "\n" if defined $value;
  }
}

sub virtual_services {
  open(my $file, '<', '/proc/self/net/ip_vs') or return;
  print 'ipvs ', hex_of(s/\n\z//r), "\n" for <$file>;
}

sub socket_of {
  my ($protocol, $data) = @_;
  my ($family, $state, $port, $peer_port, $local, $peer, $device, $waiting, $limit, $inode) =
    unpack('CC x2 nn a16 a16 L x8 x4 LL x4 L', $data);
  my %of = attributes($data, 72);
  $held{$inode} = 1;
  print join(' ', 'socket', $protocol, $family, $state, hex_of($local), $port, hex_of($peer), $peer_port, $device,
    $waiting, $limit, $inode, defined $of{11} ? ord $of{11} : '-'), "\n";
}

# struct fib_rule_hdr; the last word is the numbers of attributes that have no place here. Masks of whole ports say nothing.
sub rule_of {
  my ($family, $to_length, $from_length, $tos, $table, $action, $flags) = unpack('C5 x2 C L', $_[0]);
  return if $family != 2 && $family != 10;
  my %of = attributes($_[0], 12);
  my ($uids, $sport, $dport) = map { defined $of{$_->[0]} ? join('-', unpack($_->[1], $of{$_->[0]})) : '-' }
    [20, 'LL'], [23, 'SS'], [24, 'SS'];
  print join(' ', 'rule', $family, $action, $flags, $tos, number($of{15} // pack('L', $table)), number($of{6}),
    hex_of($of{2}), $from_length, hex_of($of{1}), $to_length, word_of($of{3}), word_of($of{17}), number($of{10}),
    number($of{16}), number($of{4}), number($of{14}), byte($of{19}), $uids, byte($of{22}), $sport, $dport,
    join(',', grep { !/^([1-46]|10|1[5-9]|14|2[0-4])$/ && !(/^(28|29)$/ && $of{$_} eq "\xff\xff") } sort keys %of) || '-'), "\n";
}

# IFLA_XDP with IFLA_XDP_ATTACHED.
sub xdp_of {
  my ($index) = unpack('x4 l', $_[0]);
  my %of = attributes($_[0], 16);
  my %xdp = attributes($of{43} // '', 0);
  $name_of{$index} = word_of($of{3});
  print "hook $name_of{$index} xdp\n" if ord($xdp{2} // "\0");
  print "hook $name_of{$index} tc-ingress\n" if programs_at($index, 46);
  print "hook $name_of{$index} tc-egress\n" if programs_at($index, 47);
}

# BPF_PROG_QUERY of BPF_TCX_INGRESS and BPF_TCX_EGRESS (since Linux 6.6): how many programs there are, without their ids.
sub programs_at {
  my $asked = pack('LLLL QLL QQQQ', @_, (0) x 10);
  return syscall($bpf, 16, $asked, length $asked) == 0 ? unpack('x24 L', $asked) : 0;
}

# Filters hang below the qdiscs ingress and clsact: TC_H_INGRESS for the first, TC_H_MIN_INGRESS and TC_H_MIN_EGRESS.
sub hooks_of {
  my ($route) = @_;
  my @queues;
  ask($route, 38, 36, "\0" x 20, sub {
    my ($index) = unpack('x4 l', $_[0]);
    my %of = attributes($_[0], 20);
    my $kind = ($of{1} // '') =~ s/\0.*//sr;
    push @queues, [$index, 0xffff0000, 'ingress'] if $kind eq 'ingress';
    push @queues, [$index, 0xfffffff2, 'ingress'], [$index, 0xfffffff3, 'egress'] if $kind eq 'clsact';
  }, 1);
  for (@queues) {
    my ($index, $parent, $way) = @$_;
    my $filters = 0;
    ask($route, 46, 44, pack('x4 l L L L', $index, 0, $parent, 0), sub { $filters = 1 }, 1);
    print "hook $name_of{$index} tc-$way\n" if $filters;
  }
}

# struct xfrm_userpolicy_info: whom it is for, and whether it asks for transformations; those of sockets are left out.
sub policy_of {
  my ($priority, $direction, $action) = unpack('x152 L x4 CC', $_[0]);
  return if $direction > 2;
  my %of = attributes($_[0], 168);
  my ($mark, $mask) = defined $of{21} ? unpack('LL', $of{21}) : (0, 0);
  my ($to, $from, $port, $port_mask, $source, $source_mask, $family, $to_length, $from_length, $protocol, $index) =
    unpack('a16 a16 nnnn S CCC x3 l', $_[0]);
  print join(' ', 'policy', $direction, $action, $priority, $family, hex_of($from), $from_length, hex_of($to), $to_length,
    $protocol, "$source/$source_mask", "$port/$port_mask", $index == 0 ? '-' : $name_of{$index} // '-', "$mark/$mask",
    defined $of{5} ? 1 : 0, number($of{31})), "\n";
}

# RTM_GETNSID with NETNSA_PID, which anybody may ask: our number for the namespace that a process is in.
sub number_of {
  my ($route, $pid) = @_;
  send($route, pack('LSSLL', 28, 90, 1, 1, 0) . pack('x4 SSL', 8, 2, $pid), 0) or exit 1;
  defined recv($route, my $data, 65536, 0) or exit 1;
  return if unpack('x4 S', $data) != 88;
  my %of = attributes($data, 20);
  my $number = unpack('l', $of{1} // return);
  print "number $pid $number\n" if $number >= 0;
}

sub name_of {
  open(my $file, '<', "/proc/$_[0]/comm") or return '-';
  local $/;
  return hex_of(<$file> =~ s/\n\z//r);
}

for my $pid (@pids) {
  my $own = $pid =~ /^self/;
  if (!$own) {
    my $netns;
    if (!open($netns, '<', $pid =~ m{^/} ? $pid : "/proc/$pid/ns/net")) {
      $shut ||= $pid !~ m{^/} && -e "/proc/$pid/net/dev";
      next;
    }
    syscall($setns, fileno($netns), 0x40000000) == 0 or exit 1;
  }
  print 'netns ', $own ? 'self' : $pid, "\n";
  $switches = 0;
  %name_of = ();
  my $route = open_netlink(0);
  ask($route, 18, 16, "\0" x 16, $pid eq 'self' ? \&xdp_of : sub { link_of($_[0]); xdp_of($_[0]) });
  if ($own) {
    number_of($route, $_) for grep { /^\d+$/ } @pids;
  }
  ask($route, 34, 32, "\0" x 12, \&rule_of) if $pid eq 'self+';
  if ($pid ne 'self') {
    ask($route, 22, 20, "\0" x 8, \&address_of);
    ask($route, 26, 24, "\0" x 12, \&route_of);
    ask($route, 30, 28, "\0" x 12, \&neighbour_of);
    ask($route, 30, 28, pack('C x11', 7), \&entry_of) if $switches;
  }
  if ($pid =~ m{^/}) {
    settings();
    virtual_services();
  }
  # NTF_PROXY.
  ask($route, 30, 28, pack('C x9 C x', 0, 8), \&proxied_of);
  hooks_of($route);
  if (socket(my $xfrm, 16, 3, 6)) {
    my $error = ask($xfrm, 21, 19, "\0" x 64, \&policy_of, 1);
    print "refused policy\n" if $error && $error == 1;
  }
  my $diag = open_netlink(4);
  for my $family (2, 10) {
    for my $protocol (6, 17) {
      my $states = $protocol == 6 ? 1 << 10 : 1 << 7 | 1 << 1;
      ask($diag, 20, 20, pack('CCCxL x48', $family, $protocol, 0, $states), sub { socket_of($protocol, $_[0]) });
    }
  }
}

# Most descriptors are those of container runtimes, which hold none of these sockets as a rule.
opendir(my $proc, '/proc') or exit 1;
my (@others, @runtimes);
for my $pid (sort { $a <=> $b } grep { /^\d+$/ } readdir $proc) {
  my $is_runtime = (readlink("/proc/$pid/exe") // '') =~ m{/(containerd|conmon|dockerd|crio)[^/]*\z};
  push @{$is_runtime ? \@runtimes : \@others}, $pid;
}
for my $pid (@others, @runtimes) {
  last unless %held;
  opendir(my $folder, "/proc/$pid/fd") or next;
  my $name;
  for my $file (readdir $folder) {
    my ($inode) = (readlink("/proc/$pid/fd/$file") // '') =~ /^socket:\[(\d+)\]$/ or next;
    delete $held{$inode} or next;
    $name //= name_of($pid);
    print "holder $inode $pid $name\n";
  }
}
print $shut ? "partly\n" : "whole\n";`;
