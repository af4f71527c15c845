# Joins a host to the machine outside it: HOST-NETNS CLIENT-NETNS PORT NUMBER
# The outside machine is made with the first host. The LAN between them is a bridge of its own,
# so that more hosts can be put on it.
set -eu
host=$1 client=$2 port=$3 number=$4
byte=$(printf %02x "$number")

if [ ! -e "/run/netns/$client" ]; then
  ip netns add "$client"
  ip -n "$client" -batch - <<END
link set lo up
link add eth0 address 52:54:00:00:02:14 type bridge
addr add 192.0.2.20/24 dev eth0
addr add 2001:db8::20/64 dev eth0 nodad
link set eth0 up
END
fi

ip netns add "$host"
# A new namespace may take settings over from this machine; a host of the lab is like a fresh one.
nsenter --net="/run/netns/$host" sh -euc '
  for key in ip_forward conf/all/rp_filter conf/default/rp_filter; do
    echo 0 > "/proc/sys/net/ipv4/$key"
  done'

ip link add eth0 netns "$host" address "52:54:00:00:02:$byte" type veth peer name "$port" netns "$client"
ip -n "$client" link set "$port" master eth0 up
ip -n "$host" -batch - <<END
link set lo up
addr add 192.0.2.$number/24 dev eth0
addr add 2001:db8::$number/64 dev eth0 nodad
link set eth0 up
route add default via 192.0.2.20
route add default via 2001:db8::20
END
