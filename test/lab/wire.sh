# Lays the network of a host and of the machine outside it: HOST-NETNS CLIENT-NETNS
# The LAN is a bridge in the outside machine's namespace, so that more hosts can be put on it.
ip netns add "$1"
ip netns add "$2"

# A new namespace may take settings over from this machine; a host of the lab is like a fresh one.
nsenter --net="/run/netns/$1" sh -eu -c '
  for key in ip_forward conf/all/rp_filter conf/default/rp_filter; do
    echo 0 > /proc/sys/net/ipv4/$key
  done'

ip -n "$2" -batch - <<END
link set lo up
link add eth0 address 52:54:00:00:02:14 type bridge
addr add 192.0.2.20/24 dev eth0
addr add 2001:db8::20/64 dev eth0 nodad
link set eth0 up
END
ip link add eth0 netns "$1" address 52:54:00:00:02:0a type veth peer name port1 netns "$2"
ip -n "$2" link set port1 master eth0 up
ip -n "$1" -batch - <<END
link set lo up
addr add 192.0.2.10/24 dev eth0
addr add 2001:db8::10/64 dev eth0 nodad
link set eth0 up
route add default via 192.0.2.20
route add default via 2001:db8::20
END
