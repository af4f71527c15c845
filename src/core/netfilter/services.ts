/** Ports by the names that rule files use for them (IANA service names; /etc/services). */

const TABLE = `
tcpmux 1 echo 7 discard 9 systat 11 daytime 13 netstat 15 qotd 17 chargen 19 ftp-data 20 ftp 21
ssh 22 telnet 23 smtp 25 mail 25 time 37 whois 43 tacacs 49 domain 53 bootps 67 bootpc 68 tftp 69 gopher 70
finger 79 http 80 www 80 kerberos 88 kerberos5 88 krb5 88 acr-nema 104 pop2 109 pop3 110 sunrpc 111
portmapper 111 auth 113 ident 113 nntp 119 ntp 123 epmap 135 loc-srv 135 netbios-ns 137 netbios-dgm 138
netbios-ssn 139 imap 143 imap2 143 snmp 161 snmp-trap 162 snmptrap 162 bgp 179 irc 194 ldap 389
https 443 microsoft-ds 445 kpasswd 464 submissions 465 ssmtp 465 urd 465 isakmp 500 exec 512 biff 512
login 513 who 513 shell 514 cmd 514 syslog 514 printer 515 talk 517 ntalk 518 route 520 router 520
dhcpv6-client 546 dhcpv6-server 547 rtsp 554 nntps 563 submission 587 ipp 631 ldaps 636 domain-s 853
rsync 873 ftps-data 989 ftps 990 telnets 992 imaps 993 pop3s 995 socks 1080 proofd 1093 openvpn 1194
rmiregistry 1099 ms-sql-s 1433 ms-sql-m 1434 ingreslock 1524 l2f 1701 l2tp 1701 radius 1812
radius-acct 1813 ms-streaming 1755 pptp 1723 mqtt 1883 nfs 2049 cvspserver 2401 zookeeper 2181
docker 2375 iscsi-target 3260 mysql 3306 ms-wbt-server 3389 svn 3690 epmd 4369 ipsec-nat-t 4500
sieve 4190 sip 5060 sip-tls 5061 xmpp-client 5222 xmpp-server 5269 mdns 5353 postgresql 5432
rplay 5555 amqp 5672 amqps 5671 x11 6000 x11-1 6001 x11-2 6002 gnutella-svc 6346 redis 6379 ircd 6667
ircs-u 6697 syslog-tls 6514 bbs 7000 http-alt 8080 webcache 8080 puppet 8140 mqtts 8883 bacula-dir 9101
zabbix-agent 10050 zabbix-trapper 10051 git 9418 webmin 10000
`;

export const PORTS: ReadonlyMap<string, number> = new Map(
  [...TABLE.matchAll(/(\S+) (\d+)/g)].map(([, name = "", port = ""]) => [name, Number(port)]),
);
