/** Texts that inputs are made from, where no fixture holds such. */

export const COMPOSE = `name: shop
x-common: &common
  restart: always
  ports:
    - 9000:9000
services:
  web:
    image: nginx
    ports:
      - "8080:80"
      - target: 443
        published: "8443"
        host_ip: 127.0.0.1
        protocol: tcp
        mode: host
      - \${PORT:-9090}:90
      - "[::1]:5000-5010:5000-5010/udp"
      - 53
  api:
    <<: [*common, { image: api }]
    environment:
      - A=\${B:?missing}
  db:
    ports: [ "127.0.0.1:5432:5432", &metrics "9187:9187" ]
  cache:
    ports:
      - *metrics
# a remark
networks:
  default: { name: "\${NET:+x}" }
`;

export const IPSETS = `create blocked hash:ip family inet hashsize 1024 maxelem 65536 timeout 600 bucketsize 12 initval 0x5b1d1c4e
add blocked 192.0.2.1 timeout 12
add blocked 198.51.100.0 timeout 599 comment "a \\"b\\" c"
create nets hash:net,port family inet6 hashsize 1024 maxelem 65536 netmask 64
add nets 2001:db8::/32,tcp:80
add nets 2001:db8:1::/48,udp:53 nomatch
create triples hash:ip,port,ip family inet hashsize 64 maxelem 65536
add triples 192.0.2.1,icmp:echo-request,192.0.2.2
create ports bitmap:port range 1-1024
add ports 22
create macs hash:mac hashsize 1024 maxelem 65536
add macs 02:42:AC:11:00:02
create wires hash:net,iface family inet hashsize 64 maxelem 65536
add wires 192.0.2.0/24,physdev:veth1
create both list:set size 8
add both blocked
add both wires
`;

/** Rules that look into the sets above. */
export const IPSET_RULES = `*filter
:FORWARD ACCEPT [0:0]
-A FORWARD -m set --match-set blocked src -j DROP
-A FORWARD -m set --match-set nets src,dst -j DROP
-A FORWARD -m set ! --match-set triples src,dst,dst -j DROP
-A FORWARD -m set --match-set ports dst -j DROP
-A FORWARD -m set --match-set macs src -j DROP
-A FORWARD -m set --match-set wires src,src -j DROP
-A FORWARD -m set --match-set both src,src -j DROP
COMMIT
`;

export const SAVED = `*mangle
:PREROUTING ACCEPT [6:360]
[0:0] -A PREROUTING -i eth+ -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack ! --ctstate RELATED,ESTABLISHED --ctorigdst 192.0.2.1 -j MARK --set-xmark 0x1/0xff
[0:0] -A PREROUTING -m u32 --u32 "0x0>>0x16&0x3c@0xc>>0x1a&0x3c@0x0=0x1,0x5:0x7" -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
COMMIT
*filter
:INPUT DROP [5:420]
:ours - [0:0]
[7:700] -A INPUT -m comment --comment "a \\"b\\" c" -j LOG --log-prefix "[UFW BLOCK] "
[7:700] -A INPUT -s 10.0.0.0/255.0.255.0 -m multiport --dports 22,80:90,443 -m limit --limit 3/min --limit-burst 10 -g ours
[7:700] -A ours -m hashlimit --hashlimit-upto 512kb/s --hashlimit-burst 1mb --hashlimit-mode srcip,dstport --hashlimit-name x -j REJECT --reject-with icmp-port-unreachable
[7:700] -A ours -m geoip --source-country A1,DE -m time --timestart 08:00 --weekdays Mon,Tue -j JOOL --instance "x y"
COMMIT
`;

export const CONTAINER = JSON.stringify({
  Id: "0123456789abcdef".repeat(4),
  Name: "/shop-web-1",
  Created: "2024-05-01T12:00:00.000000000Z",
  Image: "sha256:feed",
  RestartCount: 2,
  State: {
    ...{ Status: "running", Running: true, Pid: 4711, ExitCode: 0, Error: "" },
    ...{ StartedAt: "2024-05-01T12:00:00.5Z", FinishedAt: "0001-01-01T00:00:00Z" },
    Health: { Status: "healthy", FailingStreak: 0, Log: [] },
  },
  HostConfig: {
    NetworkMode: "shop_default",
    PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080-8090" }], "53/udp": null },
    PublishAllPorts: false,
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    ExtraHosts: ["db:192.0.2.9"],
    Dns: ["192.0.2.53"],
    DnsSearch: ["example.com"],
    Links: ["/db:/web/db"],
  },
  Config: {
    Hostname: "web",
    Image: "nginx:1.27",
    ExposedPorts: { "80/tcp": {}, "443/sctp": {} },
    Labels: {
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": "web",
      "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
      "com.docker.swarm.service.id": "s1",
    },
  },
  NetworkSettings: {
    SandboxKey: "/var/run/docker/netns/0123456789ab",
    Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }], "443/sctp": null },
    Networks: {
      shop_default: {
        NetworkID: "fedcba9876543210".repeat(4),
        EndpointID: "ee".repeat(32),
        ...{ Gateway: "172.18.0.1", IPAddress: "172.18.0.2", IPPrefixLen: 16 },
        ...{ IPv6Gateway: "", GlobalIPv6Address: "2001:db8::2", GlobalIPv6PrefixLen: 64 },
        ...{ MacAddress: "02:42:ac:12:00:02", Aliases: ["web"], DNSNames: ["web"], GwPriority: 0 },
      },
    },
  },
});

export const NETWORK = JSON.stringify({
  ...{ Id: "fedcba9876543210".repeat(4), Name: "shop_default", Driver: "bridge", Scope: "local" },
  ...{ Created: "2024-05-01T12:00:00Z", EnableIPv6: true, Internal: false, Attachable: false },
  Ingress: false,
  IPAM: {
    Driver: "default",
    Config: [
      { Subnet: "172.18.0.0/16", Gateway: "172.18.0.1", AuxiliaryAddresses: { r: "172.18.0.9" } },
      { Subnet: "2001:db8::/64", IPRange: "2001:db8::/80" },
    ],
  },
  Options: { "com.docker.network.bridge.name": "br-shop" },
  Labels: { "com.docker.compose.project": "shop" },
  Peers: [{ Name: "node1", IP: "192.0.2.7" }],
});

const CRLF = "\r\n";

/** As an engine answers, and a proxy before it. */
export const ANSWERS = [
  ...[
    "HTTP/1.1 200 OK",
    "Api-Version: 1.51",
    "Content-Type: application/json",
    "Content-Length: 2",
  ],
  ...["", "{}HTTP/1.1 103 Early Hints", "Link: </x>", "", "HTTP/1.1 200 OK"],
  ...["Transfer-Encoding: gzip, chunked", "", '1a;name="value"', "abcdefghijklmnopqrstuvwxyz"],
  ...["0", "Expires: never", "", "HTTP/1.1 304 Not Modified", "Content-Length: 7", ""],
  ...["HTTP/1.0 404 Not Found", "Connection: keep-alive, Close", "content-length: 0", ""],
  ...["HTTP/1.1 200 OK", "", "to the end"],
].join(CRLF);
