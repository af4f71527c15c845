// ROOTLESS_PORT_DRIVER: a rootless engine's ports are held by a program of the person's, not by rules.

import type { Finding } from "../../contract.ts";
import { portName, type Case } from "../case.ts";
import { aboutContainer, listening, ON_HOST } from "./write.ts";

const DRIVERS = /^(rootlesskit|rootlessport|slirp4netns|pasta|gvproxy)/;

const SEEN = "By the port driver slirp4netns the container sees the caller's own address.";
const HIDDEN = "By rootlesskit's builtin driver the container does not see who calls.";

const SHOWING = {
  text: "Where the caller's address matters, start rootlesskit with the port driver slirp4netns, or use pasta.",
  command: "DOCKERD_ROOTLESS_ROOTLESSKIT_PORT_DRIVER=slirp4netns",
};
const FASTER = {
  text: "Where nobody needs the caller's address, the builtin driver is faster.",
  command: "DOCKERD_ROOTLESS_ROOTLESSKIT_PORT_DRIVER=builtin",
};

/** The program that holds the port, where the host's sockets tell it; else the engine says that it is rootless. */
export function rootlessDriver(given: Case): readonly Finding[] {
  const [standing] = given.publications.filter((each) => each.standing);
  const { snapshot, topology, question } = given;
  if (standing === undefined || snapshot.engine?.rootless !== true) return [];
  const holders = (topology.machine?.sockets ?? []).filter(
    ({ port, protocol, process }) =>
      port === question.port && protocol === question.protocol && DRIVERS.test(process?.name ?? ""),
  );
  const name = holders[0]?.process?.name ?? "rootlesskit";
  const driver = snapshot.engine.rootlesskit?.portDriver ?? "";
  return [
    {
      code: "ROOTLESS_PORT_DRIVER",
      severity: "info",
      subject: aboutContainer(standing.container),
      title: `Port ${portName(question)} of ${standing.container.name} is forwarded by ${name}, as the engine is rootless`,
      detail:
        "A rootless engine may not write rules for the host: a program takes each connection and carries it into the engine's own namespace. " +
        (driver === "slirp4netns" ? SEEN : HIDDEN),
      evidence: [
        driver === ""
          ? { source: "docker info", text: "SecurityOptions: name=rootless" }
          : { source: "docker version", text: `rootlesskit: PortDriver ${driver}` },
        ...(holders.length === 0 ? [] : [listening(holders, ON_HOST)]),
      ],
      remedy: driver === "slirp4netns" ? FASTER : SHOWING,
    },
  ];
}
