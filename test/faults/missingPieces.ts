import {
  ENGINE,
  INSIDES,
  INTERFACES,
  IPTABLES,
  ROUTES,
  SOCKETS,
  VERDICTS,
  VETHS,
} from "./facts.ts";
import type { Fault } from "./fault.ts";
import { reading } from "./reading.ts";

/** Programs and rights that a host does not have. */
export const MISSING_PIECES: readonly Fault[] = [
  reading({
    done: "no nft",
    spoiled: "rm /usr/sbin/nft",
    said: [
      {
        code: "TOOL_MISSING",
        what: "The rules of nftables",
        reason: "…",
        remedy: "Install the package nftables on the host",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, INTERFACES, ROUTES, SOCKETS, INSIDES],
  }),
  reading({
    done: "no iptables",
    spoiled: "rm /usr/sbin/*tables*",
    said: [
      {
        code: "TOOL_MISSING",
        what: "The rules of iptables; the rules of ip6tables",
        reason: "…",
        remedy: "Install the package iptables on the host",
      },
    ],
    kept: [ENGINE, VETHS, INTERFACES, ROUTES, SOCKETS, INSIDES],
  }),
  reading({
    done: "no perl",
    spoiled: "rm /usr/bin/perl",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, INTERFACES, ROUTES, SOCKETS, INSIDES, VERDICTS],
  }),
  reading({
    done: "no bridge",
    spoiled: "rm /usr/sbin/bridge",
    said: [
      {
        code: "TOOL_MISSING",
        what: "The bridges' forwarding tables",
        reason: "…",
        remedy: "Install the package iproute2 on the host",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, INTERFACES, ROUTES, SOCKETS, INSIDES, VERDICTS],
  }),
  reading({
    done: "German as the language, with another decimal sign",
    env: { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8", LANGUAGE: "de" },
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, INTERFACES, ROUTES, SOCKETS, INSIDES, VERDICTS],
  }),
];
